/** Words that begin a statement. */
export const KEYWORDS: ReadonlySet<string> = new Set([
  "VERSION",
  "NS_",
  "BS_",
  "BU_",
  "BO_",
  "SG_",
  "EV_",
  "NS_DESC_",
  "CM_",
  "BA_DEF_",
  "BA_",
  "VAL_",
  "CAT_DEF_",
  "CAT_",
  "FILTER",
  "BA_DEF_DEF_",
  "EV_DATA_",
  "ENVVAR_DATA_",
  "SGTYPE_",
  "SGTYPE_VAL_",
  "BA_DEF_SGTYPE_",
  "BA_SGTYPE_",
  "SIG_TYPE_REF_",
  "VAL_TABLE_",
  "SIG_GROUP_",
  "SIG_VALTYPE_",
  "SIGTYPE_VALTYPE_",
  "BO_TX_BU_",
  "BA_DEF_REL_",
  "BA_REL_",
  "BA_DEF_DEF_REL_",
  "BU_SG_REL_",
  "BU_EV_REL_",
  "BU_BO_REL_",
  "SG_MUL_VAL_",
]);

const LONGEST = 16;
const UNDERSCORE = 95;

/** Returns whether a word cannot be a name: all keywords except `VERSION` and `FILTER`, which occur as names of signals. */
export function isReserved(word: string): boolean {
  return word.length <= LONGEST && word.charCodeAt(word.length - 1) === UNDERSCORE && KEYWORDS.has(word);
}
