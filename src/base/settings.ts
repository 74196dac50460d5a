/**
 * Every limit of Earmark, named and documented in docs/settings.md. Going over one is a refusal or a finding that names
 * the limit, never a crash. Sizes in bytes unless the name says otherwise.
 */
export const LIMITS = {
  /** One portfolio file. */
  portfolio_file_size_bytes: 5 * 1024 * 1024,
  /** All files of one portfolio. */
  portfolio_size_bytes: 50 * 1024 * 1024,
  portfolio_files: 500,
  portfolio_records: 200_000,
  /** YAML aliases resolved in one file: a bomb multiplies them. */
  yaml_aliases: 100,
  findings_kept: 1_000,
  /** Rows of a list on a page or in the API, at most. */
  page_rows: 500,
  page_rows_default: 100,
  /** Rows of a list inside a form. */
  form_rows: 100,
  /** Body of a form or an API request. */
  request_size_bytes: 1024 * 1024,
  text_field_length: 10_000,
  /** Fields of one request that are told to have the wrong shape. */
  shape_faults: 100,
  /** A template of documents. */
  template_size_bytes: 256 * 1024,
  /** A text or PDF given to `lint`. */
  lint_file_size_bytes: 20 * 1024 * 1024,
  lint_pdf_pages: 1_000,
  /** Connections of one process to the record. */
  database_connections: 10,
  /** Statements that a connection keeps prepared. */
  prepared_statements: 500,
  /** Writes that wait for their turn in one process. */
  writes_waiting: 1_000,
  /** Actions that one request may ask for. */
  actions_per_request: 64,
  /** Writes that share one commit. */
  writes_per_commit: 64,
  /** How long a connection to the record may take. */
  database_connect_ms: 10_000,
  /** How long a command waits for the embedded database to start, recover or stop. */
  database_start_ms: 60_000,
  /** An uploaded table in text, and a workbook as it lies on disk. */
  sheet_size_bytes: 50 * 1024 * 1024,
  workbook_size_bytes: 10 * 1024 * 1024,
  /** A workbook's parts, unpacked: each, all together, and how many. */
  workbook_entry_bytes: 50 * 1024 * 1024,
  workbook_unpacked_bytes: 100 * 1024 * 1024,
  workbook_entries: 2_000,
  /** Sheets in which a table is looked for. */
  workbook_sheets: 20,
  sheet_rows: 200_000,
  sheet_columns: 500,
  /** A spreadsheet of results, and the form that confirms it; and its rows. */
  results_sheet_size_bytes: 4 * 1024 * 1024,
  results_sheet_rows: 10_000,
  /** One document that is kept as evidence of a result. */
  evidence_size_bytes: 10 * 1024 * 1024,
  /** Uploaded tables that wait for their confirmation: all together, and how many. */
  import_waiting_bytes: 100 * 1024 * 1024,
  import_waiting_files: 20,
  /** Pages that the server keeps ready, all together. */
  page_cache_size_bytes: 32 * 1024 * 1024,
  /** One browser's report of a broken content security policy. */
  report_size_bytes: 16 * 1024,
  /** An IATI file: elements within elements; libxml2 has the same limit. */
  iati_depth: 256,
  /** Characters of one tag, and attributes in it. */
  iati_tag_length: 256 * 1024,
  iati_tag_attributes: 256,
  /** Characters of one text, comment or section between two tags, and references such as `&#65;` in it. */
  iati_text_length: 4 * 1024 * 1024,
  iati_text_references: 50_000,
  /** Bytes of comments and processing instructions that a file may have however little else it holds; beyond, how many times the rest. */
  iati_asides_size_bytes: 8 * 1024 * 1024,
  iati_asides_share: 4,
  /** What a packed file may unpack to however small it is; beyond, how many times its size. Published ones unpack to 10 to 36 times theirs. */
  iati_unpacked_size_bytes: 4 * 1024 * 1024,
  iati_unpacked_share: 100,
  /** What is held of one direct child of an activity (a transaction, a result) at a time: elements, and texts with attribute values. */
  iati_block_elements: 100_000,
  iati_block_length: 8 * 1024 * 1024,
  /** Vocabularies that the rules tell apart in one activity, and values that one rule compares there. */
  iati_rule_keys: 1_000,
  iati_rule_values: 10_000,
  /** Names that are not the standard's and that are told apart among the direct children of one activity, once the names of the file have no room. */
  iati_rare_names: 10_000,
  /** Different activities that a file names and the advisory checks remember. */
  iati_references: 100_000,
  /** Findings of one activity that are held back to be grouped in a report; then a further group begins. */
  iati_report_group: 500,
  /** Different complaints of the schema that are known again in one activity. */
  iati_complaints: 2_000,
  /** What a thread says of a stretch of a large file to the one that writes the report; where it is more, one thread reads the file. */
  iati_stretch_findings_size_bytes: 1024 * 1024,
  /** Characters of a value that a finding shows, and of an identifier or title by which a report names an activity. */
  iati_value_shown_length: 200,
  iati_name_length: 1_000,
  /** Rows that one imported IATI file may make, and findings of one rule that are kept. */
  iati_import_rows: 1_000_000,
  iati_findings_of_a_rule: 50,
  /** Of one activity: elements that say what the record has no field for, and characters of that. */
  iati_detail_rows: 10_000,
  iati_detail_length: 10_000_000,
  /** An IATI file given to the page that checks one: as sent, and unpacked. */
  check_file_size_bytes: 50 * 1024 * 1024,
  /** Files in one form of that page, and what they have together. */
  check_files: 50,
  check_form_size_bytes: 200 * 1024 * 1024,
  /** What one such check may take: of a processor, by the clock, of memory; and how many run at once. */
  check_cpu_ms: 5_000,
  check_wall_ms: 30_000,
  check_memory_mb: 256,
  checks_at_once: 2,
  /** Further files wait for their turn; beyond so many they are asked to come again. */
  checks_waiting: 6,
  /** A thread that has checked a file is kept so long for the next. */
  check_idle_ms: 3 * 60_000,
  /** The same for an IATI file that a page takes into the record, one at a time. */
  iati_import_file_size_bytes: 50 * 1024 * 1024,
  iati_import_cpu_ms: 120_000,
  iati_import_wall_ms: 300_000,
  iati_import_memory_mb: 1_024,
  /** Findings of one kind on the page, and in its reports. */
  check_findings_shown: 5,
  check_findings_reported: 2_000,
  /** Places on the page of several files, and rows of a workbook: one that was not asked for by itself has as many as one kind may have. */
  check_places_shown: 400,
  check_rows: 20_000,
  /** The observatory's engine: memory of one that answers questions, in megabytes; beyond it spills to disk. */
  observatory_memory_mb: 512,
  /** Reports that one schedule asks for. */
  reports_planned: 200,
  /** Files of one edition, all together. */
  edition_size_bytes: 50 * 1024 * 1024,
  /** Exceptions that are looked at before something is published. */
  edition_exceptions: 10_000,
  /** The same for one that writes a snapshot, beside what the readers of files take. */
  observatory_load_memory_mb: 112,
  /** Characters of one text that the observatory keeps, and findings of one rule and file that a load tells. */
  observatory_text_length: 100_000,
  observatory_findings_told: 3,
  /** Files that one load is given. */
  observatory_files: 200_000,
  /** Rows of one answer of the observatory, at most and where none is asked for; characters of one thing asked. */
  question_rows: 100_000,
  question_rows_default: 10_000,
  question_text_length: 500,
  /** Publishers and kinds of money that a partner's page and brief show of the world's data. */
  world_channels: 12,
  /** Characters of a word that search tells apart, and activities that it shows. */
  search_word_length: 40,
  search_rows: 50,
  /** Questions that a server answers at once, and that wait for their turn. */
  questions_at_once: 2,
  questions_waiting: 100,
  /** How long a server computes one answer, in milliseconds. */
  question_ms: 20_000,
  /** Answers that a server keeps, for who asks the same of the same snapshot. */
  answers_kept_bytes: 32 * 1024 * 1024,
  /** One SELECT of an analyst: its text, how long it may run, its rows and their size, and the memory of its process. */
  analyst_sql_length: 100_000,
  analyst_sql_ms: 30_000,
  analyst_sql_rows: 100_000,
  analyst_sql_answer_bytes: 64 * 1024 * 1024,
  analyst_sql_memory_mb: 1_536,
} as const;

/** The address that the site listens on: loopback only until accounts come. */
export const DEFAULT_PORT = 4321;
