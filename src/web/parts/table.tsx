import type { ComponentChild } from "preact";

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
export function Table({ caption, subtitle, columns, rows, stack = false, is_titled = false }: TableProps): ComponentChild {
  return (
    <div class="table">
      <table class={stack ? "stack" : undefined}>
        <caption class={is_titled ? "unseen" : undefined}>
          {caption}
          {subtitle ? <span class="quiet">{subtitle}</span> : null}
        </caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th scope="col" class={column.is_number ? "num" : undefined}>
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr class={row.look}>{row.cells.map((cell, index) => renderCell(cell, index, columns))}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function renderCell(cell: ComponentChild, index: number, columns: readonly TableColumn[]): ComponentChild {
  const column = columns[index];
  const name = column?.is_number ? "num" : column?.is_tight ? "tight" : undefined;
  if (index === 0) return <th scope="row">{cell}</th>;
  return (
    <td class={name} data-label={column?.label}>
      {cell}
    </td>
  );
}
