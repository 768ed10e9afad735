import { texts } from "@akinai/kit/language";
import { text } from "./texts.ts";

// The cards of the sandbox bank, until a payment provider brings its form. Their tokens are not secret.
const cards = texts(
  {
    good: "テスト用カード（承認されます）",
    declined: "テスト用カード（承認されません）",
    hint: "このお店はテスト用の銀行につながっています。実際の請求はありません。",
  },
  {
    good: "Test card (approved)",
    declined: "Test card (declined)",
    hint: "This shop is connected to a test bank. No real money moves.",
  },
);

const tokens = [
  ["tok_visa", cards.good],
  ["tok_declined", cards.declined],
] as const;

interface Props {
  free: boolean;
  chosen: string;
  choose: (token: string) => void;
  fault: string;
}

// Payment is the choice of how to pay.
export function Payment({ free, chosen, choose, fault }: Props) {
  return (
    <section id="section-payment">
      <fieldset className="choice">
        <legend>{text.payment}</legend>
        {free ? (
          <p>{text.free}</p>
        ) : (
          <>
            <p className="meta">{cards.hint}</p>
            {fault && <p className="problem">{fault}</p>}
            {tokens.map(([token, name]) => (
              <label key={token} className="pick">
                <input
                  type="radio"
                  name="payment"
                  value={token}
                  checked={chosen === token}
                  onChange={() => choose(token)}
                />
                <span>{name}</span>
              </label>
            ))}
          </>
        )}
      </fieldset>
    </section>
  );
}
