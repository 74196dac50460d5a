/**
 * The IATI standard as data: every element and attribute of the activity and the organisation standard, in every
 * version. Reading, writing, checking and upgrading follow from these rows; adding an element is adding its row.
 *
 * A row: the element, indented below its parent, in the order of the standard; how often it may occur in each of
 * 1.01 1.02 1.03 1.04 1.05 2.01 2.02 2.03 (`1` once, `?` at most once, `+` at least once, `*` any number, `-` not
 * there); what it holds; and after `|` its attributes as `name!:type`, where `!` is required and no type is any text.
 *
 * What it holds: `-` elements only, `mixed` text among elements, `string` `decimal` `integer` `anyURI` that value alone,
 * `narrative+` or `narrative*` texts in any language before its other elements, `any` anything. Foreign elements may
 * follow at the end, unless `closed` (a `##` row says where else they may stand); foreign attributes may be added unless
 * `sealed`; `bare` takes no attributes at all; `filled` wants at least one child. In 1.0x the order is free.
 *
 * `@` limits a word or an attribute to versions: `@1` is 1.01 to 1.05, `@2` is 2.01 to 2.03, `@1.03+` since then.
 * Source: the schemas of 1.04 to 2.03, and for 1.01 to 1.03 the standard's own log of changes.
 */
export const ACTIVITY_ROWS = `
  iati-activities                11111111  - | version:decimal@1 version!@2 generated-datetime:dateTime linked-data-default@1.02-1.05 linked-data-default:anyURI@2
    iati-activity                *****+++  filled@1 | last-updated-datetime:dateTime xml:lang default-currency humanitarian:boolean@2.02+ hierarchy@1.01 hierarchy:int@1.02+ linked-data-uri@1.02-1.05 linked-data-uri:anyURI@2 budget-not-provided@2.03 version:decimal@1
      iati-identifier            *****111  mixed@1 string@2 closed@1
      reporting-org              *****111  mixed@1 narrative+@2 | ref! type@1 type!@2 secondary-reporter:boolean@1.04+ xml:lang@1
      title                      *****111  mixed@1 narrative+@2 | xml:lang@1
      description                *****+++  mixed@1 narrative+@2 | type xml:lang@1
      participating-org          *****+++  mixed@1 narrative*@2 | ref type role! activity-id@2.02+ crs-channel-code@2.03 xml:lang@1
      other-identifier           ********  mixed@1 closed@1 | ref!@2 type!@2 owner-ref@1 owner-name@1
        owner-org                -----???  narrative* | ref
      activity-status            *****111  mixed@1 | code@1 code!@2 xml:lang@1
      activity-date              *****+++  string@1 narrative*@2 | type! iso-date:date@1 iso-date!:date@2 xml:lang@1
      contact-info               ********  - | type@1.03+
        organisation             *****???  mixed@1 narrative+@2 | xml:lang@1
        department               -----???  narrative+
        person-name              *****???  mixed@1 narrative+@2 | xml:lang@1
        job-title                --***???  mixed@1 narrative+@2 | xml:lang@1
        telephone                ********  mixed@1 string@2 closed@1
        email                    ********  mixed@1 string@2 closed@1
        website                  --******  anyURI bare@1
        mailing-address          ********  mixed@1 narrative+@2 closed@1 | xml:lang@1
      activity-scope             --***???  mixed@1 | code@1 code!@2 xml:lang@1
      recipient-country          ********  mixed@1 narrative*@2 | code! percentage:integer@1.01-1.02 percentage:decimal@1.03+ xml:lang@1
      recipient-region           ********  mixed@1 narrative*@2 | code@1 code!@2 vocabulary@1.03+ vocabulary-uri:anyURI@2.02+ percentage:integer@1.01-1.02 percentage:decimal@1.03+ xml:lang@1
      location                   ********  - | ref@1.04+ percentage:integer@1.01-1.02 percentage:decimal@1.03-1.05
        location-reach           ---**???  mixed@1 | code@1 code!@2 xml:lang@1
        location-id              ---*****  mixed@1 | code@1 code!@2 vocabulary@1 vocabulary!@2
        name                     *****???  mixed@1 narrative+@2 | xml:lang@1
        description              *****???  mixed@1 narrative+@2 | xml:lang@1
        activity-description     ---**???  mixed@1 narrative+@2 | xml:lang@1
        administrative           ********  mixed@1 | code@1.04-1.05 code!@2 vocabulary@1.04-1.05 vocabulary!@2 level:nonNegativeInteger@1.04+ country@1 adm1@1 adm2@1
        point                    ---**???  filled@1 | srsName!
          pos                    ---**111  string bare
        exactness                ---**???  mixed@1 | code@1 code!@2
        location-class           ---**???  mixed@1 | code@1 code!@2
        feature-designation      ---**???  mixed@1 | code@1 code!@2
        coordinates              *****---  - | latitude!:decimal longitude!:decimal precision
        gazetteer-entry          *****---  mixed | gazetteer-ref!
        location-type            *****---  mixed | xml:lang code!
      sector                     ********  mixed@1 narrative*@2 | vocabulary vocabulary-uri:anyURI@2.02+ code@1 code!@2 percentage:integer@1.01-1.02 percentage:decimal@1.03+ xml:lang@1
      tag                        -------*  narrative* | code! vocabulary! vocabulary-uri:anyURI
      country-budget-items       --***???  mixed@1 | vocabulary!
        budget-item              --***+++  mixed@1 | code! percentage!:decimal@1.03 percentage:decimal@1.04+
          description            --***???  mixed@1 narrative+@2 | xml:lang@1 type@1
      humanitarian-scope         ------**  narrative* | type! vocabulary! vocabulary-uri:anyURI code!
      policy-marker              ********  mixed@1 narrative*@2 | vocabulary vocabulary-uri:anyURI@2.02+ code@1 code!@2 significance@1 significance@2.02+ significance!@2.01 xml:lang@1
      collaboration-type         *****???  mixed@1 | code! xml:lang@1
      default-flow-type          *****???  mixed@1 | code! xml:lang@1
      default-finance-type       *****???  mixed@1 | code! xml:lang@1
      default-aid-type           *****??*  mixed@1 | code! vocabulary@2.03 xml:lang@1
      default-tied-status        *****???  mixed@1 | code! xml:lang@1
      budget                     ********  - | type status@2.02+
        period-start             *****111  mixed@1 sealed@1 | iso-date:date@1 iso-date!:date@2
        period-end               *****111  mixed@1 sealed@1 | iso-date:date@1 iso-date!:date@2
        value                    *****111  decimal@1.03+ integer@1.01-1.02 | currency value-date!:date
      planned-disbursement       ********  - | type@2 updated:date@1
        period-start             *****111  mixed@1 sealed@1 | iso-date:date@1 iso-date!:date@2
        period-end               *****???  mixed@1 sealed@1 | iso-date:date@1 iso-date!:date@2
        value                    *****111  decimal@1.03+ integer@1.01-1.02 | currency value-date!:date
        provider-org             ------??  narrative* | ref provider-activity-id type
        receiver-org             ------??  narrative* | ref receiver-activity-id type
      capital-spend              --***???  - | percentage!:decimal
      transaction                ********  filled@1 | ref humanitarian:boolean@2.02+
        transaction-type         *****111  mixed@1 | code! xml:lang@1
        transaction-date         *****111  mixed@1 | iso-date!:date
        value                    *****111  decimal@1.03+ integer@1.01-1.02 | currency value-date!:date
        description              *****???  mixed@1 narrative+@2 | xml:lang@1
        provider-org             *****???  mixed@1 narrative*@2 | ref provider-activity-id type@2.02+
        receiver-org             *****???  mixed@1 narrative*@2 | ref receiver-activity-id type@2.02+
        disbursement-channel     *****???  mixed@1 | code! xml:lang@1
        sector                   -----***  narrative* | vocabulary vocabulary-uri:anyURI@2.02+ code!
        recipient-country        -----???  narrative* | code!
        recipient-region         -----???  narrative* | code! vocabulary vocabulary-uri:anyURI@2.02+
        flow-type                *****???  mixed@1 | code! xml:lang@1
        finance-type             *****???  mixed@1 | code! xml:lang@1
        aid-type                 *****??*  mixed@1 | code! vocabulary@2.03 xml:lang@1
        tied-status              *****???  mixed@1 | code! xml:lang@1
      document-link              ********  filled@1 | url!:anyURI format@1 format!@2 language@1.01
        title                    *****111  mixed@1 narrative+@2 | xml:lang@1
        description              -------?  narrative+
        category                 *****+++  mixed@1 | code! xml:lang@1
        language                 -*******  mixed@1 | code@1 code!@2 xml:lang@1
        document-date            ------??  - | iso-date!:date
      activity-website           *****---  anyURI
      related-activity           ********  mixed@1 sealed | ref! type! xml:lang@1
      legacy-data                ********  mixed@1 sealed | name! value! iati-equivalent:NMTOKEN
      conditions                 *****???  - | attached!:boolean
        condition                ********  mixed@1 narrative+@2 sealed | type! xml:lang@1.04-1.05
      result                     ********  - | type! aggregation-status:boolean
        title                    *****111  mixed@1 narrative+@2 | xml:lang@1
        description              *****???  mixed@1 narrative+@2 | xml:lang@1 type@1
        document-link            -------*  - | url!:anyURI format!
          title                  -------1  narrative+
          description            -------?  narrative+
          category               -------+  - | code!
          language               -------*  - | code!
          document-date          -------?  - | iso-date!:date
        reference                -------*  - | code! vocabulary! vocabulary-uri:anyURI
        indicator                *****+++  - | measure! ascending:boolean aggregation-status:boolean@2.03
          title                  *****111  mixed@1 narrative+@2 | xml:lang@1
          description            *****???  mixed@1 narrative+@2 | xml:lang@1 type@1
          document-link          -------*  - | url!:anyURI format!
            title                -------1  narrative+
            description          -------?  narrative+
            category             -------+  - | code!
            language             -------*  - | code!
            document-date        -------?  - | iso-date!:date
          reference              ------**  - | vocabulary! code! indicator-uri:anyURI
          baseline               *****??*  - | iso-date:date@2.03 year!:positiveInteger value!@1.01-2.02 value@2.03
            location             -------*  - | ref
            dimension            -------*  - | name value
            document-link        -------*  - | url!:anyURI format!
              title              -------1  narrative+
              description        -------?  narrative+
              category           -------+  - | code!
              language           -------*  - | code!
              document-date      -------?  - | iso-date!:date
            comment              *****???  mixed@1 narrative+@2 | xml:lang@1
          period                 ********  -
            period-start         *****111  mixed@1 sealed@1 | iso-date:date@1 iso-date!:date@2
            period-end           *****111  mixed@1 sealed@1 | iso-date:date@1 iso-date!:date@2
            target               *****??*  sealed | value!@1.01-2.02 value@2.03
              location           ------**  - | ref
              dimension          ------**  - | name value
              comment            *****???  mixed@1 narrative+@2 | xml:lang@1
              document-link      -------*  - | url!:anyURI format!
                title            -------1  narrative+
                description      -------?  narrative+
                category         -------+  - | code!
                language         -------*  - | code!
                document-date    -------?  - | iso-date!:date
            actual               *****??*  sealed | value!@1.01-2.02 value@2.03
              location           ------**  - | ref
              dimension          ------**  - | name value
              comment            *****???  mixed@1 narrative+@2 | xml:lang@1
              document-link      -------*  - | url!:anyURI format!
                title            -------1  narrative+
                description      -------?  narrative+
                category         -------+  - | code!
                language         -------*  - | code!
                document-date    -------?  - | iso-date!:date
      crs-add                    --***???  -
        aidtype-flag             --***---  mixed | code! significance!:boolean
        other-flags              -----***  - | code! significance!:boolean
        loan-terms               --***???  - | rate-1:decimal rate-2:decimal
          repayment-type         --***???  mixed@1 | code@1 code!@2 xml:lang@1
          repayment-plan         --***???  mixed@1 | code@1 code!@2 xml:lang@1
          commitment-date        --***???  mixed@1 sealed@1 | iso-date:date@1 iso-date!:date@2
          repayment-first-date   --***???  mixed@1 sealed@1 | iso-date:date@1 iso-date!:date@2
          repayment-final-date   --***???  mixed@1 sealed@1 | iso-date:date@1 iso-date!:date@2
        loan-status              --***???  - | year!:decimal currency value-date!:date
          interest-received      --***???  decimal bare
          principal-outstanding  --***???  decimal bare
          principal-arrears      --***???  decimal bare
          interest-arrears       --***???  decimal bare
        channel-code             ------??  string bare
      fss                        --***???  - | extraction-date!:date priority:boolean phaseout-year:decimal
        forecast                 --******  decimal | year!:decimal currency value-date:date
`;

export const ORGANISATION_ROWS = `
  iati-organisations            11111111  - | version:decimal@1 version!@2 generated-datetime:dateTime
    iati-organisation           *****+++  filled@1 | last-updated-datetime:dateTime xml:lang default-currency version:decimal@1
      iati-identifier           *****---  mixed closed
      organisation-identifier   -----111  any
      name                      *****111  mixed@1 narrative+@2 closed@1 | xml:lang@1
      reporting-org             *****111  mixed@1 narrative+@2 | ref! type@1 type!@2 secondary-reporter:boolean@1.04+ xml:lang@1
      total-budget              ********  - | status@2.02+
        period-start            *****111  mixed@1 sealed@1 | iso-date!:date
        period-end              *****111  mixed@1 sealed@1 | iso-date!:date
        value                   *****111  decimal@1.03+ integer@1.01-1.02 | currency value-date!:date
        budget-line             -----***  - | ref
          value                 -----111  decimal | currency value-date!:date
          narrative             -----+++  string | xml:lang
      recipient-org-budget      ********  sealed@1 | status@2.02+
        recipient-org           *****111  mixed@1 narrative+@2 sealed@2 | ref xml:lang@1
        period-start            *****111  mixed@1 sealed@1 | iso-date!:date
        period-end              *****111  mixed@1 sealed@1 | iso-date!:date
        value                   *****111  decimal@1.03+ integer@1.01-1.02 | currency value-date!:date
        budget-line             -----***  - | ref
          value                 -----111  decimal | currency value-date!:date
          narrative             -----+++  string | xml:lang
      recipient-region-budget   ------**  - | status
        recipient-region        ------11  narrative* | vocabulary vocabulary-uri:anyURI code
        period-start            ------11  - | iso-date!:date
        period-end              ------11  - | iso-date!:date
        value                   ------11  decimal | currency value-date!:date
        budget-line             ------**  - | ref
          value                 ------11  decimal | currency value-date!:date
          narrative             ------++  string | xml:lang
      recipient-country-budget  ********  sealed@1 | status@2.02+
        recipient-country       *****111  mixed@1 narrative*@2 | code! xml:lang@1
        period-start            *****111  mixed@1 sealed@1 | iso-date!:date
        period-end              *****111  mixed@1 sealed@1 | iso-date!:date
        value                   *****111  decimal@1.03+ integer@1.01-1.02 | currency value-date!:date
        budget-line             -----***  - | ref
          value                 -----111  decimal | currency value-date!:date
          narrative             -----+++  string | xml:lang
      total-expenditure         ------**  -
        period-start            ------11  - | iso-date!:date
        period-end              ------11  - | iso-date!:date
        value                   ------11  decimal | currency value-date!:date
        expense-line            ------**  - | ref
          value                 ------11  decimal | currency value-date!:date
          narrative             ------++  string | xml:lang
      document-link             ********  filled@1 closed@2.03 | url!:anyURI format@1 format!@2 language@1.01
        title                   *****111  mixed@1 narrative+@2 | xml:lang@1
        description             -------?  narrative+
        category                *****+++  mixed@1 | code! xml:lang@1
        language                -*******  mixed@1 | code@1 code!@2 xml:lang@1
        document-date           ------??  - | iso-date!:date
        ##                      -------*
        recipient-country       -----***  narrative* | code!
`;

export const STANDARD_VERSIONS = [
  "1.01",
  "1.02",
  "1.03",
  "1.04",
  "1.05",
  "2.01",
  "2.02",
  "2.03",
] as const;
export type StandardVersion = (typeof STANDARD_VERSIONS)[number];
export type StandardKind = "activity" | "organisation";

export function isStandardVersion(text: string): text is StandardVersion {
  return (STANDARD_VERSIONS as readonly string[]).includes(text);
}

/**
 * The version by whose rules a file is read that says so: itself; 1.01 where it says nothing, or 1. Null where there was never such a
 * version. Source: the schemas of 1.0x, where it is a number whose default is 1.01.
 */
export function versionMeant(text: string): StandardVersion | null {
  const said = text.trim();
  if (said === "" || /^1(\.0+)?$/.test(said)) return "1.01";
  return isStandardVersion(said) ? said : null;
}
