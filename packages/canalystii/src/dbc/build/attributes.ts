import type { AttributeDefinition, AttributeObject, AttributeValue } from "../model/model.js";
import type { Draft } from "../parse/draft.js";
import { type Problems, quote } from "../parse/problems.js";

/** Looks up attributes by object and name, and gives their values the defined types. */
export class AttributeTypes {
  readonly definitions: readonly AttributeDefinition[];
  readonly #byName = new Map<string, AttributeDefinition>();
  readonly #problems: Problems;
  readonly #undefined = new Set<string>();
  readonly #texts = new Map<readonly string[], Set<string>>();

  constructor(draft: Draft, problems: Problems) {
    this.#problems = problems;
    const defaults = new Map<string, AttributeValue>();
    const names = new Set(draft.definitions.map(({ name }) => name));
    const places = new Map<string, number>();
    for (const { at, name, value } of draft.defaults) {
      if (!names.has(name)) problems.warn(at, `attribute ${quote(name)} has a default but no definition`);
      defaults.set(name, value);
      places.set(name, at);
    }
    for (const { at, ...bare } of draft.definitions) {
      const value = defaults.get(bare.name);
      const definition = { ...bare, default: value === undefined ? undefined : this.#typed(bare, value, places.get(bare.name) ?? at) };
      const key = `${definition.object} ${definition.name}`;
      if (this.#byName.has(key)) problems.warn(at, `attribute ${quote(definition.name)} is defined twice; the last definition is used`);
      this.#byName.set(key, definition);
    }
    this.definitions = [...this.#byName.values()];
  }

  /** Returns the value with the type that the attribute is defined with. */
  value(object: AttributeObject, name: string, given: { readonly value: AttributeValue; readonly at: number }): AttributeValue {
    const definition = this.#byName.get(`${object} ${name}`);
    if (definition !== undefined) return this.#typed(definition, given.value, given.at);
    const key = `${object} ${name}`;
    if (!this.#undefined.has(key))
      this.#problems.warn(given.at, `attribute ${quote(name)} of a ${object.replaceAll("-", " ")} is not defined`);
    this.#undefined.add(key);
    return given.value;
  }

  /** Returns the default of an attribute. */
  default(object: AttributeObject, name: string): AttributeValue | undefined {
    return this.#byName.get(`${object} ${name}`)?.default;
  }

  /** Returns whether an attribute is defined. */
  has(object: AttributeObject, name: string): boolean {
    return this.#byName.has(`${object} ${name}`);
  }

  #typed({ type, values, name }: AttributeDefinition, value: AttributeValue, at: number): AttributeValue {
    if (type === "STRING") return String(value);
    if (type === "ENUM") {
      if (typeof value === "string" && this.#hasText(values, value)) return value;
      const text = value === "" ? undefined : values[Number(value)];
      if (text !== undefined) return text;
      // many files use an empty default for "none"
      if (value !== "") this.#problems.warn(at, `${quote(String(value))} is not a value of attribute ${quote(name)}`);
      return value;
    }
    const number = value === "" ? Number.NaN : Number(value);
    if (Number.isFinite(number)) return number;
    if (value !== "") this.#problems.warn(at, `${quote(String(value))} is not a number; attribute ${quote(name)} is defined as one`);
    return value;
  }

  #hasText(values: readonly string[], text: string): boolean {
    let texts = this.#texts.get(values);
    if (texts === undefined) {
      texts = new Set(values);
      this.#texts.set(values, texts);
    }
    return texts.has(text);
  }
}
