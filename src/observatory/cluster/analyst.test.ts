import assert from "node:assert/strict";
import { test } from "node:test";
import { checkTree, checkWords } from "./analyst.js";

const code = (refusal: ReturnType<typeof checkTree>) => refusal?.refused ?? null;

/** As the engine writes it. */
const tree = (...lines: string[]) =>
  [
    "SelectWithUnionQuery (children 1)",
    " ExpressionList (children 1)",
    "  SelectQuery (children 2)",
    ...lines,
  ].join("\n");

test("an analyst's statement is a SELECT on the snapshot's own tables, by the engine's own reading", () => {
  const table = "      TableExpression (children 1)";
  const open = tree(table, "       TableIdentifier flow (alias f)", "   Function sum (children 1)");
  assert.equal(code(checkTree(open)), null);
  assert.equal(code(checkTree(tree(table, "       Function numbers (children 1)"))), null);
  assert.equal(code(checkTree("InsertQuery   (children 2)\n Identifier x")), "SQL_NO_SELECT");
  for (const line of [
    "       TableIdentifier other.flow",
    "       Function file (children 1)",
    "       Function url (children 1)",
    "       Function remote (children 1)",
  ])
    assert.equal(code(checkTree(tree(table, line))), "SQL_NAME_CLOSED", line);
  for (const line of ["    Function file (children 1)", "    Function dictGetString (children 1)"])
    assert.equal(code(checkTree(tree(line))), "SQL_NAME_CLOSED", line);
});

test("a table after IN is a table too; a column after a comparison is a column", () => {
  const after = (word: string) =>
    tree(
      `   Function ${word} (children 1)`,
      "    ExpressionList (children 2)",
      "     Identifier f.type",
      "     Identifier other.tab",
    );
  assert.equal(code(checkTree(after("equals"))), null);
  for (const word of ["in", "notIn", "globalNotIn", "nullIn", "notNullIn", "globalNullIn"])
    for (const end of ["", "IgnoreSet"]) {
      const plain = after(word + end).replace("f.type", "type");
      assert.equal(code(checkTree(plain)), "SQL_NAME_CLOSED", word + end);
    }
  assert.equal(code(checkTree(tree("    Identifier system.tables"))), "SQL_NAME_CLOSED");
});

test("joins that a spread table would count once for each node are refused there alone", () => {
  for (const join of ["right join", "FULL OUTER JOIN", "right any\njoin", "full/* x */join"]) {
    const sql = `select 1 from flow f ${join} organisation o on true`;
    assert.equal(code(checkWords(sql, false)), "SQL_JOIN_SPREAD", join);
    assert.equal(code(checkWords(sql, true)), null, join);
  }
  assert.equal(code(checkWords("select 'right join', \"full join\" -- full join", false)), null);
});

test("rows come in our own form", () => {
  assert.equal(code(checkWords("select 1 format CSV ;", true)), "SQL_NAME_CLOSED");
  for (const name of ['"CSV"', "`CSV`"])
    assert.equal(code(checkWords(`select 1 format ${name}`, true)), "SQL_NAME_CLOSED");
  assert.equal(code(checkWords("select $$ ' $$ format CSV --'", true)), "SQL_NAME_CLOSED");
  assert.equal(code(checkWords("select $a$ format CSV$a$", true)), null);
  assert.equal(code(checkWords("select format from document", true)), null);
});
