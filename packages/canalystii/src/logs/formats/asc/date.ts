/** First letters of the months as Vector's tools write them in English, German and related languages, in ASCII. */
const MONTHS: readonly (readonly string[])[] = [
  ["jan"],
  ["feb", "fev", "fv"],
  ["mar", "mrz", "mr"],
  ["apr", "avr"],
  ["may", "mai", "mag"],
  ["jun", "jui", "giu"],
  ["jul", "lug"],
  ["aug", "aou", "ao", "ago"],
  ["sep", "set"],
  ["oct", "okt", "ott"],
  ["nov"],
  ["dec", "dez", "dic", "dc"],
];
const WEEKDAY_NAMES = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTH_NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/**
 * Reads `Sam Sep 30 15:06:13.191 2017` or `Sat Sep 30 03:06:13 PM 2017` as ms of the wall clock; undefined when it is not a date.
 * Some files have 24-hour times with PM; PM then has no meaning.
 */
export function parseAscDate(text: string): number | undefined {
  const words = text.slice(0, 100).trim().split(/\s+/);
  const timeAt = words.findIndex((word) => /^\d{1,2}:\d{2}:\d{2}/.test(word));
  const time = /^(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d{0,9}))?$/.exec(words[timeAt] ?? "");
  const dayWord = words[timeAt - 1] ?? "";
  const day = /^\d{1,2}\.?$/.test(dayWord) ? Number.parseInt(dayWord, 10) : 0;
  const month = monthOf(words[timeAt - 2] ?? "");
  const half = /^[ap]\.?m\.?$/i.exec(words[timeAt + 1] ?? "")?.[0].toLowerCase();
  const year = Number(words[timeAt + (half === undefined ? 1 : 2)]);
  if (time === null || day < 1 || day > 31 || month < 0 || !Number.isInteger(year) || year < 1969 || year > 2255) return undefined;
  let hour = Number(time[1]);
  if (half?.startsWith("p") && hour < 12) hour += 12;
  if (half?.startsWith("a") && hour === 12) hour = 0;
  const ms = Math.floor(Number(`0.${time[4] ?? "0"}`) * 1000 + 1e-6);
  return Date.UTC(year, month, day, hour, Number(time[2]), Number(time[3]), ms);
}

function monthOf(word: string): number {
  const letters = word.toLowerCase().replace(/[^a-z]/g, "");
  if (letters.length < 2) return -1;
  return MONTHS.findIndex((names) => names.some((name) => letters.startsWith(name)));
}

/** Writes ms of the wall clock as `Sat Sep 30 15:06:13.191 2017`. Always three digits of ms: `.5` would be read as half a second. */
export function formatAscDate(wallMs: number): string {
  const date = new Date(wallMs);
  const two = (value: number) => String(value).padStart(2, "0");
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  const ms = String(date.getUTCMilliseconds()).padStart(3, "0");
  const day = `${WEEKDAY_NAMES[date.getUTCDay()]} ${MONTH_NAMES[date.getUTCMonth()]} ${two(date.getUTCDate())}`;
  return `${day} ${time}.${ms} ${date.getUTCFullYear()}`;
}
