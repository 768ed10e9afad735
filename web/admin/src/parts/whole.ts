import { wholeNumber } from "@akinai/kit/digits";
import { texts } from "@akinai/kit/language";

const text = texts(
  { missing: "数字を入力してください", wrong: "0以上の整数で入力してください" },
  { missing: "Enter a number", wrong: "Enter a whole number, without a sign or a decimal point" },
);

// wholeFault says what is wrong with a number as it is typed; undefined if nothing is. An empty field is wrong if the number is required.
export function wholeFault(typed: string, required = false): string | undefined {
  const read = wholeNumber(typed);
  if (read === undefined) return text.wrong;
  return required && !read ? text.missing : undefined;
}
