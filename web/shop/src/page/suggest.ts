import type { ProductCardJson, SuggestionJson } from "@akinai/client";
import { composing } from "@akinai/kit/digits";
import { path, texts } from "@akinai/kit/language";
import { equal, price, withTax } from "@akinai/kit/money";
import { Problem } from "@akinai/kit/problem";
import { catalog } from "../parts/services.ts";
import { Answers, awaitsMore, forget, remember, remembered } from "./suggestions.ts";

const text = texts(
  {
    list: "検索の候補",
    history: "最近の検索",
    erase: "検索の履歴を消す",
    all: (q: string) => `「${q}」をすべて見る`,
    category: "カテゴリー",
    brand: "ブランド",
    product: "商品",
    from: (amount: string) => `${amount}〜（税込）`,
    found: (n: number) => `候補が${n}件あります。`,
  },
  {
    list: "Suggestions",
    history: "Recent searches",
    erase: "Clear recent searches",
    all: (q: string) => `See all for “${q}”`,
    category: "category",
    brand: "brand",
    product: "product",
    from: (amount: string) => `From ${amount} incl. tax`,
    found: (n: number) => (n === 1 ? "1 suggestion." : `${n} suggestions.`),
  },
);

// Pauses before a request, in milliseconds. An input method shows letters on the way to a word, so it gets more time.
const pauseTyping = 150;
const pauseComposing = 250;

// products is how many products are shown with picture and price.
const products = 4;

interface Option {
  label: string;
  kind: string;
  address: string;
  // The address of a small picture of a product, "" if it has none; absent for other options.
  picture?: string;
}

const searchFor = (q: string) => `${path("/search")}?${new URLSearchParams({ q })}`;

function optionOf(one: SuggestionJson): Option {
  const label = one.label || one.text || "";
  switch (one.kind) {
    case "SUGGESTION_KIND_CATEGORY":
      return { label, kind: text.category, address: path(`/c/${one.slug}`) };
    case "SUGGESTION_KIND_PRODUCT":
      return { label, kind: text.product, address: path(`/p/${one.slug}`) };
    case "SUGGESTION_KIND_BRAND":
      return { label, kind: text.brand, address: searchFor(label) };
    default:
      return { label, kind: "", address: searchFor(one.text ?? label) };
  }
}

function productOf(card: ProductCardJson): Option {
  const url = card.picture?.url ?? "";
  return {
    label: card.name ?? "",
    kind: equal(card.priceFrom, card.priceTo) ? withTax(card.priceFrom ?? {}) : text.from(price(card.priceFrom ?? {})),
    address: path(`/p/${card.slug}`),
    picture: url.startsWith("/pictures/") ? `${url}?width=160` : url,
  };
}

// find returns what the catalog suggests for a text: words, brands and categories, the best products, and all results. Without the
// products it is the rest.
async function find(q: string): Promise<Option[]> {
  const [{ suggestions = [] }, cards] = await Promise.all([
    catalog("suggestProducts", { q }),
    catalog("searchProducts", { q, pageSize: products }).then(
      (found) => found.products ?? [],
      () => [],
    ),
  ]);
  const words = suggestions.filter((one) => !cards.some((card) => one.slug && card.slug === one.slug));
  return [...words.map(optionOf), ...cards.map(productOf), { label: text.all(q), kind: "", address: searchFor(q) }];
}

// suggest makes the search field a combobox: suggestions of the catalog while one types, and the last searches of this device in an
// empty field. The form goes on to work as it does without.
export function suggest(field: HTMLInputElement): void {
  const form = field.form;
  if (!form) return;
  const panel = document.createElement("div");
  panel.className = "suggestions";
  panel.hidden = true;
  const heading = make("p", "meta", text.history);
  const list = make("ul", "");
  list.id = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", text.list);
  const erase = make("button", "plain-erase", text.erase) as HTMLButtonElement;
  erase.type = "button";
  panel.append(heading, list, erase);
  const said = make("p", "hidden", "");
  said.setAttribute("role", "status");
  form.append(panel, said);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-controls": list.id,
    "aria-expanded": "false",
  }))
    field.setAttribute(name, value);

  const answers = new Answers<Option[]>();
  let options: Option[] = [];
  let at = -1;
  let composed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const choose = (index: number) => {
    at = index;
    for (const [i, item] of [...list.children].entries()) item.setAttribute("aria-selected", String(i === index));
    const item = list.children[index];
    if (item) {
      field.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    } else field.removeAttribute("aria-activedescendant");
  };
  const close = () => {
    panel.hidden = true;
    field.setAttribute("aria-expanded", "false");
    choose(-1);
  };
  const open = (next: Option[], ofHistory: boolean) => {
    options = next;
    if (next.length === 0) {
      close();
      said.textContent = "";
      return;
    }
    list.replaceChildren(...next.map((option, i) => item(option, i, field.value)));
    heading.hidden = erase.hidden = !ofHistory;
    panel.hidden = false;
    field.setAttribute("aria-expanded", "true");
    choose(-1);
    said.textContent = text.found(next.length);
  };
  const showHistory = () =>
    open(
      remembered().map((q) => ({ label: q, kind: "", address: searchFor(q) })),
      true,
    );

  const ask = async () => {
    const q = field.value.trim();
    if (!q) {
      answers.drop();
      showHistory();
      return;
    }
    const found = await answers
      .latest(() => find(q))
      .catch((error) => {
        if (!(error instanceof Problem)) throw error;
        return []; // the form works without suggestions
      });
    if (found && document.activeElement === field) open(found, false);
  };
  const soon = (after: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), after);
  };
  const go = (option: Option) => {
    remember(field.value.trim() || option.label);
    location.assign(option.address);
  };

  field.addEventListener("compositionstart", () => {
    composed = true;
  });
  field.addEventListener("compositionend", () => {
    composed = false;
    soon(0);
  });
  field.addEventListener("input", () => {
    if (!composed) soon(pauseTyping);
    else if (!awaitsMore(field.value)) soon(pauseComposing);
    else clearTimeout(timer);
  });
  field.addEventListener("focus", () => {
    if (!field.value) showHistory();
  });
  field.addEventListener("keydown", (event) => {
    if (composing(event)) return; // the key is of the input method
    const isOpen = !panel.hidden;
    const chosen = options[at];
    if (event.key === "Escape" && isOpen) close();
    else if (event.key === "ArrowDown" && isOpen) choose(at + 1 < options.length ? at + 1 : -1);
    else if (event.key === "ArrowDown") void ask();
    else if (event.key === "ArrowUp" && isOpen) choose(at < 0 ? options.length - 1 : at - 1);
    else if (event.key === "Enter" && isOpen && chosen) go(chosen);
    else return;
    event.preventDefault();
  });
  form.addEventListener("submit", () => remember(field.value.trim()));
  form.addEventListener("focusout", (event) => {
    if (!(event.relatedTarget instanceof Node && form.contains(event.relatedTarget))) close();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays in the field
  list.addEventListener("click", (event) => {
    const index = [...list.children].findIndex((one) => event.target instanceof Node && one.contains(event.target));
    const option = options[index];
    if (option) go(option);
  });
  erase.addEventListener("click", () => {
    forget();
    close();
    field.focus();
  });
  if (document.activeElement === field) void ask();
}

// item is an option of the list: what was typed is plain, the rest bold.
function item(option: Option, index: number, typed: string): HTMLElement {
  const li = make("li", "");
  li.id = `suggestion-${index}`;
  li.setAttribute("role", "option");
  li.setAttribute("aria-selected", "false");
  const begins = typed && option.label.toLowerCase().startsWith(typed.toLowerCase());
  const label = make("span", "label", begins ? option.label.slice(0, typed.length) : "");
  const rest = begins ? option.label.slice(typed.length) : option.label;
  label.append(begins ? make("strong", "", rest) : rest);
  if (option.picture !== undefined) li.append(tile(option.picture));
  li.append(label);
  if (option.kind) li.append(make("span", "meta", option.kind));
  return li;
}

// tile is the picture of a product beside its name. Its box is reserved.
function tile(url: string): HTMLElement {
  if (!url) return make("span", "tile");
  const picture = make("img", "tile") as HTMLImageElement;
  Object.assign(picture, { width: 40, height: 40, alt: "", src: url });
  return picture;
}

function make(name: string, className: string, content = ""): HTMLElement {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = content;
  return made;
}
