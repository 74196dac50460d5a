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
}

/** A table of records: its first column names the row. */
export function Table({
  caption,
  subtitle,
  columns,
  rows,
  stack = false,
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
      <table class={stack ? "stack" : undefined} role={role("table")}>
        <caption class={is_titled ? "unseen" : undefined}>
          {caption}
          {subtitle ? <span class="quiet">{subtitle}</span> : null}
        </caption>
        <thead role={role("rowgroup")}>
          <tr role={role("row")}>
            {columns.map((column) => (
              <th
                scope="col"
                role={role("columnheader")}
                class={column.is_number ? "num" : undefined}
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

interface CellPlace {
  readonly index: number;
  readonly role: (name: TableRole) => TableRole | undefined;
}

function renderCell(
  cell: ComponentChild,
  column: TableColumn | undefined,
  { index, role }: CellPlace,
): ComponentChild {
  const name = column?.is_number ? "num" : column?.is_tight ? "tight" : undefined;
  if (index === 0) {
    return (
      <th scope="row" role={role("rowheader")} class={column?.is_tight ? "tight" : undefined}>
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
