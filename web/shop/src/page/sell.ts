import { digits } from "@akinai/kit/digits";
import { texts } from "@akinai/kit/language";
import { Problem } from "@akinai/kit/problem";
import { logIn } from "@akinai/kit/session";
import { addToCart } from "./add.ts";
import { buyBar } from "./buybar.ts";
import { estimate } from "./estimate.ts";
import { adjusted, matching, type Offer } from "./offers.ts";

const text = texts(
  {
    choose: (name: string) => `${name}を選んでください。`,
    soldOut: "在庫切れ",
    moved: (name: string, value: string) => `この組み合わせはないため、${name}を「${value}」に変えました。`,
    limit: (n: number) => `お一人様${n}点までご注文いただけます。`,
    quantity: "数量は1以上の数字で入力してください。",
  },
  {
    choose: (name: string) => `Choose: ${name}.`,
    soldOut: "sold out",
    moved: (name: string, value: string) => `There is no such combination; ${name} is now ${value}.`,
    limit: (n: number) => `You can order up to ${n}.`,
    quantity: "Enter a quantity of 1 or more.",
  },
);

const find = <T extends Element>(selector: string, root: ParentNode = document) => root.querySelector<T>(selector);

// sell makes the form of a product page work: choice of a variant, quantity, and adding to the cart.
export function sell(form: HTMLFormElement, offers: Offer[]): void {
  const options = [...form.querySelectorAll<HTMLFieldSetElement>(".option")].map((fieldset) => ({
    fieldset,
    name: find("legend", fieldset)?.firstChild?.textContent ?? "",
    radios: [...fieldset.querySelectorAll<HTMLInputElement>("input[type=radio]")],
  }));
  const quantity = find<HTMLInputElement>("#quantity", form);
  const add = find<HTMLButtonElement>("#add", form);
  const bar = add && buyBar(form, add);
  let busy = false;

  const chosen = () => options.map(({ radios }) => radios.find((radio) => radio.checked)?.value);
  const choose = (values: (string | undefined)[]) => {
    for (const [i, { radios }] of options.entries())
      for (const radio of radios) radio.checked = radio.value === values[i];
  };
  const offer = () => {
    const found = matching(offers, chosen());
    return found.length === 1 && chosen().every((value) => value !== undefined) ? found[0] : undefined;
  };
  const say = (message: string) => write("#problem", message);

  const show = () => {
    const values = chosen();
    for (const [i, { fieldset, radios }] of options.entries()) {
      write(".chosen", values[i] ?? "", fieldset);
      for (const radio of radios) {
        const fitting = matching(offers, values.with(i, radio.value));
        const gone = fitting.length > 0 && fitting.every((o) => o.class === "out");
        radio.parentElement?.classList.toggle("gone", gone);
        if (gone) radio.setAttribute("aria-label", `${radio.value}（${text.soldOut}）`);
        else radio.removeAttribute("aria-label");
      }
    }
    const one = offer();
    bar?.show(one?.price ?? find("#price")?.textContent ?? "", values.filter(Boolean).join("・"));
    if (!one) return;
    write("#price", one.price);
    write("#stock", one.stock);
    const stock = find("#stock");
    if (stock) stock.className = `stock ${one.class}`;
    if (offers.length > 1) history.replaceState(null, "", `?${new URLSearchParams({ sku: one.sku })}${location.hash}`);
  };

  for (const [i, option] of options.entries()) {
    option.fieldset.addEventListener("change", () => {
      const wanted = chosen();
      const values = adjusted(offers, wanted, i);
      choose(values);
      const other = values.findIndex((value, j) => value !== wanted[j]);
      say(other < 0 ? "" : text.moved(options[other]?.name ?? "", values[other] ?? ""));
      show();
    });
  }

  // units returns the quantity in the field, and says what is wrong with it.
  const units = (): number | undefined => {
    const typed = digits(quantity?.value ?? "");
    const n = Number(typed);
    const limit = offer()?.limit || 0;
    if (!typed || n < 1) say(text.quantity);
    else if (limit > 0 && n > limit) say(text.limit(limit));
    else return n;
    quantity?.focus();
    return undefined;
  };
  form.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-step]") : null;
    if (!button || !quantity) return;
    const limit = offer()?.limit || 99999;
    const next = (Number(digits(quantity.value)) || 0) + Number(button.dataset.step);
    quantity.value = String(Math.min(Math.max(next, 1), limit));
    say(next > limit ? text.limit(limit) : "");
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    say("");
    const missing = options[chosen().indexOf(undefined)];
    if (missing) {
      say(text.choose(missing.name));
      missing.radios[0]?.focus();
      return;
    }
    const one = offer();
    const n = units();
    if (!one || n === undefined) return;
    const button = event.submitter instanceof HTMLElement ? event.submitter : find<HTMLElement>("#add", form);
    busy = true;
    button?.setAttribute("aria-busy", "true");
    try {
      await addToCart(one.sku, n, button?.id === "now");
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.login) logIn();
      else say(error.message);
    } finally {
      busy = false;
      button?.removeAttribute("aria-busy");
    }
  });

  const arrival = find<HTMLFormElement>("#estimate");
  const first = offers[0]?.sku ?? "";
  if (arrival)
    estimate(arrival, () => ({
      sku: offer()?.sku ?? first,
      quantity: Math.max(1, Number(digits(quantity?.value ?? ""))),
    }));

  const sku = new URLSearchParams(location.search).get("sku");
  const wanted = offers.length === 1 ? offers[0] : offers.find((o) => o.sku === sku);
  if (wanted) choose(wanted.values);
  show();
}

function write(selector: string, content: string, root: ParentNode = document): void {
  const place = find(selector, root);
  if (place && place.textContent !== content) place.textContent = content;
}
