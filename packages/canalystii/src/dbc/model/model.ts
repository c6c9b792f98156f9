/** The number in the bits of a signal; a bigint for integers beyond ±(2^53 - 1). */
export type RawValue = number | bigint;

/** Names of raw values. */
export type Labels = ReadonlyMap<RawValue, string>;

/** The value of an attribute; for an enumeration, its text. */
export type AttributeValue = number | string;

/** Values that the file sets; {@link AttributeDefinition} has the defaults. */
export type Attributes = ReadonlyMap<string, AttributeValue>;

/** `intel`: least significant byte first. `motorola`: most significant byte first. */
export type ByteOrder = "intel" | "motorola";

/** What an attribute belongs to; the last three are relations between a node and another object. */
export type AttributeObject =
  | "network"
  | "node"
  | "message"
  | "signal"
  | "environment-variable"
  | "node-signal"
  | "node-message"
  | "node-environment-variable";

/** `BA_DEF_`, `BA_DEF_REL_` with their defaults. */
export interface AttributeDefinition {
  readonly name: string;
  readonly object: AttributeObject;
  readonly type: "INT" | "HEX" | "FLOAT" | "STRING" | "ENUM";
  /** INT, HEX and FLOAT: the limits, if the file gives them. */
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  /** ENUM: the texts, by index. Empty for other types. */
  readonly values: readonly string[];
  /** Value for objects that have none of their own; undefined when the file does not say. */
  readonly default: AttributeValue | undefined;
}

/** `BA_REL_`: the value of an attribute of a node's relation to a message, a signal or an environment variable. */
export interface RelationAttribute {
  readonly attribute: string;
  readonly object: "node-signal" | "node-message" | "node-environment-variable";
  readonly node: string;
  /** Arbitration id and kind of id of the message; undefined for an environment variable. */
  readonly id: number | undefined;
  readonly extended: boolean;
  /** Name of the signal or of the environment variable; empty for a message. */
  readonly name: string;
  readonly value: AttributeValue;
}

/** A control unit on the bus. */
export interface NetworkNode {
  readonly name: string;
  /** Name in the file, if attribute `SystemNodeLongSymbol` gives a longer one; otherwise equal to `name`. */
  readonly shortName: string;
  readonly comment: string | undefined;
  readonly attributes: Attributes;
}

/** When a multiplexed signal is present. */
export interface Branch {
  /** Name of the signal that selects; undefined when the file does not say which: the signal is then never decoded. */
  readonly selector: string | undefined;
  /** Raw values of the selector (its bits as an unsigned number), as ascending ranges including first and last value. */
  readonly ranges: readonly (readonly [number, number])[];
}

/** How a signal takes part in multiplexing. */
export interface Multiplexing {
  /** Its value selects which other signals are present. */
  readonly selector: boolean;
  /** When the signal itself is present; undefined: always. */
  readonly branch: Branch | undefined;
}

/** A value in the frames of a message. */
export interface Signal {
  /** Unique in its message, except that several branches of a multiplexed message may have a signal of the same name. */
  readonly name: string;
  /** Name in the file, if attribute `SystemSignalLongSymbol` gives a longer one; otherwise equal to `name`. */
  readonly shortName: string;
  /** Start bit as in the file: for `intel` the least significant bit, for `motorola` the most significant one; bit n is bit n % 8 of byte n / 8. */
  readonly start: number;
  /** Length in bits, 1..64. */
  readonly length: number;
  readonly byteOrder: ByteOrder;
  readonly signed: boolean;
  /** IEEE 754 number of 16, 32 or 64 bits. */
  readonly float: boolean;
  /** value = raw · scale + offset */
  readonly scale: number;
  readonly offset: number;
  /** Limit of the physical value; undefined without one, for which files write `[0|0]`. */
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  readonly unit: string | undefined;
  /** Names of nodes, without the placeholder `Vector__XXX`. */
  readonly receivers: readonly string[];
  readonly comment: string | undefined;
  readonly labels: Labels | undefined;
  /** Initial raw value: attribute `GenSigStartValue` or its default. */
  readonly initial: RawValue | undefined;
  readonly attributes: Attributes;
  /** undefined: always present, selects nothing. */
  readonly multiplexing: Multiplexing | undefined;
}

/** `SIG_GROUP_` */
export interface SignalGroup {
  readonly name: string;
  readonly repetitions: number;
  readonly signals: readonly string[];
}

/** The meaning of the frames with one id. */
export interface Message {
  /** Arbitration id: 0..0x7ff, or 0..0x1fffffff when `extended`. */
  readonly id: number;
  readonly extended: boolean;
  readonly name: string;
  /** Name in the file, if attribute `SystemMessageLongSymbol` gives a longer one; otherwise equal to `name`. */
  readonly shortName: string;
  /** Payload length in bytes: 0..8, up to 64 for CAN FD, up to 1785 for J1939. */
  readonly length: number;
  /** Sent as CAN FD: according to attribute `VFrameFormat`; if it is not defined, messages of 9..64 bytes are. */
  readonly fd: boolean;
  /** Names of nodes, without the placeholder `Vector__XXX`. */
  readonly senders: readonly string[];
  readonly comment: string | undefined;
  /** Attribute `GenMsgCycleTime` or its default; undefined: not sent periodically. */
  readonly cycleTimeMs: number | undefined;
  readonly attributes: Attributes;
  /** In the file's order. */
  readonly signals: readonly Signal[];
  readonly signalGroups: readonly SignalGroup[];
  /** Name of the first signal that is always present and selects others; undefined if the message is not multiplexed. */
  readonly multiplexer: string | undefined;
  /** Parameter group number of a J1939 message: frames of any source and priority match; undefined if only frames with this id match. */
  readonly pgn: number | undefined;
}

/** `EV_`, `ENVVAR_DATA_` */
export interface EnvironmentVariable {
  readonly name: string;
  /** Name in the file, if attribute `SystemEnvVarLongSymbol` gives a longer one; otherwise equal to `name`. */
  readonly shortName: string;
  /** 0 integer, 1 float, 2 string. */
  readonly type: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly unit: string;
  readonly initial: number;
  readonly id: number;
  /** Access type as in the file, such as `DUMMY_NODE_VECTOR0`. */
  readonly accessType: string;
  readonly nodes: readonly string[];
  /** Number of bytes of a variable of type data; undefined for other variables. */
  readonly dataSize: number | undefined;
  readonly comment: string | undefined;
  readonly labels: Labels | undefined;
  readonly attributes: Attributes;
}

/** The content of a database as plain data: it can be copied with `structuredClone`, and `new Database(data)` makes a database of it. */
export interface DatabaseData {
  /** Text of `VERSION`. */
  readonly version: string;
  readonly comment: string | undefined;
  readonly nodes: readonly NetworkNode[];
  /** In the file's order. */
  readonly messages: readonly Message[];
  readonly valueTables: ReadonlyMap<string, Labels>;
  readonly environmentVariables: readonly EnvironmentVariable[];
  /** The attributes of the network itself, such as `DBName`. */
  readonly attributes: Attributes;
  readonly attributeDefinitions: readonly AttributeDefinition[];
  readonly relationAttributes: readonly RelationAttribute[];
}
