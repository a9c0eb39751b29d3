// Text as it is compared when searched: without case and accents.
const marks = /\p{M}/gu;

export function folded(text) {
  return text.normalize("NFKD").replace(marks, "").toLocaleLowerCase();
}
