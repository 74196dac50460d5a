import type { ComponentChild } from "preact";

type TableRole = "table" | "rowgroup" | "row" | "columnheader" | "rowheader" | "cell";

export interface TableColumn {
  readonly name: ComponentChild;
  /** Short and kept on one line: dates, codes. */
  readonly is_tight?: boolean;
  /** Right-aligned, tabular digits; its unit stands in the name. */
  readonly is_number?: boolean;
  /** Repeated beside the cell where the table reads as a list, on a phone. */
  readonly label?: string;
}

export interface TableRow {
  readonly cells: readonly ComponentChild[];
  readonly look?: "total" | "tier" | "part-of";
  /** What more there is to say of the row, below it over the table's whole width. */
  readonly below?: ComponentChild;
}

export interface TableProps {
  readonly caption: ComponentChild;
  readonly subtitle?: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
  /** The heading above says it already: the caption is for those who do not see it. */
  readonly is_titled?: boolean;
  /** Rows become a list on a phone; numbers in columns stay a table. */
  readonly stack?: boolean;
  /** On a phone such a list takes two lines a row: its name, and what stands in the other cells, one after the other, without what is `spare`. */
  readonly is_dense?: boolean;
}

/** A table of records: its first column names the row. */
export function Table({
  caption,
  subtitle,
  columns,
  rows,
  stack = false,
  is_dense = false,
  is_titled = false,
}: TableProps): ComponentChild {
  // A wide table scrolls in its own frame, which the keyboard must reach; a stacked one never does, but loses its roles
  // where it is laid out as blocks, so they are said.
  const role = (name: TableRole) => (stack ? name : undefined);
  return (
    <div
      class="table"
      tabIndex={stack ? undefined : 0}
      role={stack ? undefined : "group"}
      aria-label={stack ? undefined : nameOf(caption)}
    >
      <table
        class={stack ? (is_dense ? "stack is-dense" : "stack") : undefined}
        role={role("table")}
      >
        <caption class={is_titled ? "unseen" : undefined}>
          {caption}
          {subtitle ? <span class="quiet">{subtitle}</span> : null}
        </caption>
        <thead role={role("rowgroup")}>
          <tr role={role("row")}>
            {columns.map((column, index) => (
              <th
                scope="col"
                role={role("columnheader")}
                // What names a row stands at the left, a year too.
                class={column.is_number && index > 0 ? "num" : undefined}
              >
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role={role("rowgroup")}>
          {rows.map((row) => (
            <>
              <tr class={row.below === undefined ? row.look : "has-below"} role={role("row")}>
                {row.cells.map((cell, index) => renderCell(cell, columns[index], { index, role }))}
              </tr>
              {row.below === undefined ? null : (
                <tr class="below" role={role("row")}>
                  <td role={role("cell")} colSpan={columns.length}>
                    {row.below}
                  </td>
                </tr>
              )}
            </>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A caption's words; a caption with marks of its own has none to give. */
function nameOf(caption: ComponentChild): string | undefined {
  return typeof caption === "string" ? caption : undefined;
}

/** A day as it is written in either language, which is never broken: Japanese may be, between any two signs. */
function isDay(cell: ComponentChild): boolean {
  return (
    typeof cell === "string" && /^(\d{4}年\d{1,2}月\d{1,2}日|\d{1,2} [A-Z][a-z]+ \d{4})$/.test(cell)
  );
}

interface CellPlace {
  readonly index: number;
  readonly role: (name: TableRole) => TableRole | undefined;
}

function renderCell(
  cell: ComponentChild,
  column: TableColumn | undefined,
  { index, role }: CellPlace,
): ComponentChild {
  const isTight = column?.is_tight === true || isDay(cell);
  const name = column?.is_number ? "num" : isTight ? "tight" : undefined;
  if (index === 0) {
    return (
      <th scope="row" role={role("rowheader")} class={isTight ? "tight" : undefined}>
        {cell}
      </th>
    );
  }
  return (
    <td role={role("cell")} class={name} data-label={column?.label}>
      {cell}
    </td>
  );
}
