// A sentence of the server's with its values: the page carries what its scripts say, in the reader's language.
export function said(sentence, values) {
  const shown = (value) => (typeof value === "number" ? value.toLocaleString(document.documentElement.lang) : value);
  return sentence.replace(/\{(\w+)\}/g, (_, name) => shown(values[name]));
}
