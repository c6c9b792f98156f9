/** How a value is compared. */
export type ComparisonOperator = "==" | "!=" | ">" | ">=" | "<" | "<=";

/** A signal and what it is compared with. */
export interface SignalComparison {
  /** undefined: the only message with such a signal. */
  readonly message: string | undefined;
  readonly signal: string;
  readonly operator: ComparisonOperator;
  /** A physical value, or a label. */
  readonly value: number | string;
}

/** Comparisons, of which all must be true. */
export type SignalCondition = readonly SignalComparison[];

const OPERATORS: Readonly<Record<string, ComparisonOperator>> = {
  "==": "==",
  "=": "==",
  "!=": "!=",
  ">=": ">=",
  ">": ">",
  "<=": "<=",
  "<": "<",
};
const COMPARISON = /^(?:([^\s.<>=!"&]+)\.)?([^\s.<>=!"&]+)\s*(==|!=|>=|<=|=|>|<)\s*(\S.*)$/s;
const NUMBER = /^[+-]?(?:0x[0-9a-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)$/i;
/** Between comparisons, outside of quotes. */
const AND = /&&(?=(?:[^"]*"[^"]*")*[^"]*$)/;

/**
 * Reads a condition: `EngineSpeed>3000`, `EngineData.EngineSpeed>=3000`, `Gear==Drive`, `State!="Not available"`, and several
 * with `&&`. A value is a number, decimal or hex, or a label; a label that could be a number is quoted.
 * @throws TypeError when the text is none
 */
export function parseCondition(text: string): SignalCondition {
  return text.split(AND).map((part) => {
    const [, message, signal, operator = "", valueText = ""] = COMPARISON.exec(part.trim()) ?? [];
    const value = readValue(valueText.trim());
    if (signal === undefined || value === undefined) {
      throw new TypeError(
        `condition ${JSON.stringify(text)} is not SIGNAL>VALUE or MESSAGE.SIGNAL==LABEL with one of == != > >= < <=, e.g. EngineSpeed>3000, Gear==Drive`,
      );
    }
    return { message, signal, operator: OPERATORS[operator] as ComparisonOperator, value };
  });
}

function readValue(text: string): number | string | undefined {
  // Number() reads no hex number with a sign
  if (NUMBER.test(text)) return Number(text.replace(/^[+-]/, "")) * (text.startsWith("-") ? -1 : 1);
  const quoted = /^"([^"]*)"$/.exec(text)?.[1];
  if (quoted !== undefined) return quoted;
  // a second operator or quote: something is missing
  return text === "" || /["<>=]/.test(text) ? undefined : text;
}
