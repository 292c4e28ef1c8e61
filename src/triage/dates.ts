/** Whether a text is a day of the calendar, written as `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = new Date(text).getTime();
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** Whether the last day on which something holds lies before today; both are ISO dates. */
export function isPast(lastDay: string, today: string): boolean {
  return lastDay < today;
}
