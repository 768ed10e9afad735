import { texts } from "@akinai/kit/language";

const text = texts({ label: "購入" }, { label: "Buy" });

// BuyBar is the bar at the foot of a phone's window while the button of the form is out of view: price, choice and button.
export interface BuyBar {
  show: (price: string, choice: string) => void;
}

// buyBar adds the bar of a form. Its button submits the form as the button in it does.
export function buyBar(form: HTMLFormElement, add: HTMLButtonElement): BuyBar {
  const bar = document.createElement("section");
  bar.className = "buybar";
  bar.hidden = true;
  bar.setAttribute("aria-label", text.label);
  const price = document.createElement("strong");
  price.className = "price";
  const choice = document.createElement("span");
  choice.className = "meta";
  const about = document.createElement("p");
  about.append(price, " ", choice);
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = add.textContent;
  button.addEventListener("click", () => form.requestSubmit(add));
  bar.append(about, button);
  document.body.append(bar);
  new IntersectionObserver(([entry]) => {
    bar.hidden = !entry || entry.isIntersecting;
    document.documentElement.classList.toggle("has-buybar", !bar.hidden);
  }).observe(add);
  return {
    show: (amount, chosen) => {
      price.textContent = amount;
      choice.textContent = chosen;
    },
  };
}
