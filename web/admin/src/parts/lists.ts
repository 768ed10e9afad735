import { language } from "@akinai/kit/language";

// listed joins words as the language of the screen does: 煎茶、玉露; Sencha, Gyokuro.
export function listed(words: readonly string[]): string {
  return words.join(language() === "en" ? ", " : "、");
}

// counted returns a number of things in English: 1 change, 2 changes.
export function counted(n: number, one: string, many: string = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
