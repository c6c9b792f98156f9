import type { EditProblem, MessageFields, SignalFields } from "../../../protocol.js";
import { shown } from "../../text.js";

/** Collects what is wrong or doubtful in the fields of a message or signal. */
export class FieldProblems<F extends MessageFields | SignalFields> {
  readonly found: EditProblem[] = [];
  readonly #of: EditProblem["of"];

  constructor(of: EditProblem["of"]) {
    this.#of = of;
  }

  error(field: keyof F, message: string): void {
    this.#add(field, "error", message);
  }

  warn(field: keyof F, message: string): void {
    this.#add(field, "warning", message);
  }

  #add(field: keyof F, severity: EditProblem["severity"], message: string): void {
    this.found.push({ of: this.#of, field: field as EditProblem["field"], severity, message: shown(message) });
  }
}

export function hasErrors(problems: readonly EditProblem[]): boolean {
  return problems.some(({ severity }) => severity === "error");
}
