import type {
  CartJson,
  DeliveryChoiceJson,
  MoneyInputJson,
  OrderQuoteJson,
  PlaceOrderRequestJson,
  SavedAddressJson,
} from "@akinai/client";
import { path } from "@akinai/kit/language";
import { equal, price } from "@akinai/kit/money";
import { Problem } from "@akinai/kit/problem";
import { logIn } from "@akinai/kit/session";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { faultsOf, formOf } from "../../parts/address.ts";
import { clearDraft, useDraft } from "../../parts/draft.ts";
import { keepGuest } from "../../parts/guest.ts";
import { mount } from "../../parts/mount.tsx";
import { type Fault, Faults, Notice } from "../../parts/notices.tsx";
import { Read, useRead } from "../../parts/read.tsx";
import { accounts, carts, orders } from "../../parts/services.ts";
import { Addressee } from "./addressee.tsx";
import { Confirmation } from "./confirmation.tsx";
import { Delivery } from "./delivery.tsx";
import { Guest, type GuestForm, guestFaults, guestFaultsIn } from "./guest.tsx";
import { Payment } from "./payment.tsx";
import { interrupted, place } from "./place.ts";
import { useQuote } from "./quote.ts";
import { Summary } from "./summary.tsx";
import { text } from "./texts.ts";

interface Basket {
  cart: CartJson;
  // Absent for a guest.
  addresses: SavedAddressJson[] | undefined;
  // Absent if the cart has no lines.
  quote: OrderQuoteJson | undefined;
}

// readBasket reads what is ordered, where it can go, and what the server says that it costs.
async function readBasket(signal: AbortSignal): Promise<Basket> {
  const options = { retry: true, signal };
  const [{ cart = {} }, addresses] = await Promise.all([
    carts("getCart", {}, options),
    accounts("listAddresses", {}, options).then((book) => book.addresses ?? [], asGuest),
  ]);
  if (!cart.lines?.length) return { cart, addresses, quote: undefined };
  const { quote } = await orders("quoteOrder", { cart: versionOf(cart) }, options);
  return { cart, addresses, quote };
}

// asGuest is what someone without a login has in place of addresses.
function asGuest(error: unknown): undefined {
  if (!(error instanceof Problem && error.login)) throw error;
}

const versionOf = (cart: CartJson) => ({ id: cart.id ?? "", version: cart.version ?? "0" });

function Checkout() {
  const reading = useRead(readBasket);
  const [unfinished, setUnfinished] = useState(interrupted);
  const [checking, setChecking] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  // The total of the order that was refused: what has changed is said.
  const [before, setBefore] = useState<MoneyInputJson>();
  // A login in between must not lose what was chosen.
  const [choice, setChoice] = useDraft<Choice>("choice", { payment: "" });
  const { reload } = reading;

  const send = useCallback(
    async (request: PlaceOrderRequestJson) => {
      try {
        const order = await place(request, () => setChecking(true));
        if (order.guestCapability) keepGuest(order.id ?? "", order.guestCapability);
        clearDraft("address");
        clearDraft("email");
        clearDraft("choice");
        location.replace(path(`/orders/${order.id}/placed`));
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        if (error.login) logIn();
        setChecking(false);
        setUnfinished(undefined);
        // A slot that is gone is not asked for again: the rest stays as it was chosen.
        if (isOfDelivery(error.reason)) setChoice((old) => ({ ...old, delivery: undefined }));
        setProblem(error);
        setBefore(request.expectedTotal);
        reload();
      }
    },
    [reload, setChoice],
  );
  const resumed = useRef(false);
  useEffect(() => {
    if (!unfinished || resumed.current) return;
    resumed.current = true;
    setChecking(true);
    void send(unfinished);
  }, [unfinished, send]);

  if (checking) {
    return (
      <div role="status">
        <Notice kind="warn">{text.checking}</Notice>
      </div>
    );
  }
  return (
    <Read of={reading}>
      {(basket) => (
        <Form
          basket={basket}
          choice={choice}
          setChoice={setChoice}
          problem={problem}
          before={before}
          send={send}
          reload={reload}
        />
      )}
    </Read>
  );
}

// Choice is what the person has chosen. Without an address it is the default one; "" while a new one is written.
interface Choice {
  address?: string;
  payment: string;
  // Undefined: the way by default, without a slot.
  delivery?: DeliveryChoiceJson | undefined;
}

interface FormProps {
  basket: Basket;
  choice: Choice;
  setChoice: (choice: Choice | ((old: Choice) => Choice)) => void;
  problem: Problem | undefined;
  before: MoneyInputJson | undefined;
  send: (request: PlaceOrderRequestJson) => Promise<void>;
  reload: () => void;
}

function Form({ basket, choice, setChoice, problem, before, send, reload }: FormProps) {
  const { cart, addresses = [] } = basket;
  const { payment, delivery } = choice;
  const guest = useGuest(!basket.addresses, problem);
  const standard = addresses.find((one) => one.isDefault) ?? addresses[0];
  const isThere = choice.address === "" || addresses.some((one) => one.id === choice.address);
  const addressId = (isThere ? choice.address : standard?.id) ?? "";
  const [missing, setMissing] = useState({ address: "", payment: "" });
  const [busy, setBusy] = useState(false);
  const to = guest.is
    ? faultsOf(guest.form.address).length === 0 && { address: guest.form.address }
    : addressId && { addressId };
  const { quote, stands } = useQuote(
    basket.quote,
    basket.quote && to
      ? { cart: versionOf(cart), ...to, ...(delivery && { delivery }), deliveryOptions: true }
      : undefined,
  );
  // What was shown when the button was pressed, if the quote that came then says something else.
  const [shown, setShown] = useState<MoneyInputJson>();
  // Why a press could not ask for the quote; said until there is another one.
  const [unasked, setUnasked] = useState<{ problem: Problem; quote: OrderQuoteJson }>();
  const total = quote?.total;
  const free = (total?.amount ?? "0") === "0";

  if (!quote) {
    return (
      <p className="empty">
        {text.empty}
        <br />
        <a href={path("/cart")}>{text.toCart}</a>
      </p>
    );
  }
  const order = async () => {
    if (!guest.complete()) return;
    const faults = {
      address: addressId || guest.is ? "" : text.chooseAddress,
      payment: payment || free ? "" : text.choosePayment,
    };
    setMissing(faults);
    if (faults.address || faults.payment) {
      document
        .querySelector<HTMLElement>(faults.address ? "#section-address input" : "#section-payment input")
        ?.focus();
      return;
    }
    setBusy(true);
    setUnasked(undefined);
    try {
      if (!(await stands(quote))) {
        setShown(total as MoneyInputJson | undefined);
        setBusy(false);
        return; // what is confirmed has changed: it is shown, and needs a press
      }
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setUnasked({ problem: error, quote });
      setBusy(false);
      return; // nothing is ordered that is not known to be what is shown
    }
    await send({
      cart: versionOf(cart),
      ...(guest.is ? guest.form : { addressId }),
      paymentMethod: payment,
      ...(delivery && !quote.deliveryOptionsUnavailable && { delivery }),
      ...(total && { expectedTotal: { amount: total.amount ?? "0", currency: total.currency ?? "" } }),
      confirmation: quote.confirmation?.fingerprint ?? "",
    });
    setShown(undefined);
    setBusy(false);
  };
  const old = shown ?? before;
  const drift = old && total && !equal(old, total) ? text.totalChanged(price(old), price(total)) : "";
  // A change since then hides why an order was refused.
  const refused = shown ? undefined : problem;
  const declined = refused?.reason.startsWith("PAYMENT_") ? refused : undefined;
  const lost = refused && isOfDelivery(refused.reason) ? refused : undefined;
  return (
    <div className="columns">
      <div>
        {refused && !declined && !lost && guest.refused.length === 0 && <Refused problem={refused} drift={drift} />}
        {shown && (
          <div role="status">
            <Notice kind="bad">
              <p>{text.changed}</p>
              {drift && <p className="strong">{drift}</p>}
            </Notice>
          </div>
        )}
        <Faults faults={guest.faults} />
        {guest.is ? (
          <Guest form={guest.form} set={guest.set} faults={guest.open} />
        ) : (
          <Addressee
            addresses={addresses}
            chosen={addressId}
            choose={(id) => {
              setChoice({ ...choice, address: id, delivery: undefined });
              setMissing((all) => ({ ...all, address: "" }));
            }}
            added={(id) => {
              setChoice({ ...choice, address: id, delivery: undefined });
              reload();
            }}
            fault={missing.address}
          />
        )}
        <Delivery
          quote={quote}
          chosen={delivery}
          choose={(next) => setChoice({ ...choice, delivery: next })}
          lost={lost && <Refused problem={lost} drift={drift} next={text.chooseAgain} />}
        />
        {declined && <Refused problem={declined} drift={drift} />}
        <Payment
          free={free}
          chosen={payment}
          choose={(token) => {
            setChoice({ ...choice, payment: token });
            setMissing((all) => ({ ...all, payment: "" }));
          }}
          fault={missing.payment}
        />
        {unasked?.quote === quote && <Refused problem={unasked.problem} drift="" />}
        <Confirmation quote={quote} lines={cart.lines ?? []} busy={busy} order={order} />
      </div>
      <Summary quote={quote} units={cart.totalQuantity ?? 0} />
    </div>
  );
}

// isOfDelivery reports whether another way or slot is what helps.
const isOfDelivery = (reason: string) => reason.startsWith("SLOT_") || reason.startsWith("DELIVERY_");

// useGuest holds what a guest types, and what is wrong with it. complete checks it; for a customer it is always complete.
function useGuest(is: boolean, problem: Problem | undefined) {
  const [address, setAddress] = useDraft("address", formOf());
  const [{ email }, setEmail] = useDraft("email", { email: "" });
  const [missing, setMissing] = useState<Fault[]>([]);
  const refused = useMemo(() => (is && problem ? guestFaultsIn(problem) : []), [is, problem]);
  const form: GuestForm = { email, address };
  return {
    is,
    form,
    set: (next: GuestForm) => {
      setEmail({ email: next.email });
      setAddress(next.address);
    },
    refused,
    // The summary stays as it was when the button was pressed: it takes the focus.
    faults: missing.length > 0 ? missing : refused,
    open: missing.length > 0 ? guestFaults(form) : refused,
    complete: () => {
      const faults = is ? guestFaults(form) : [];
      setMissing(faults);
      return faults.length === 0;
    },
  };
}

// Refused says why the order was not placed, and that it was not.
function Refused({ problem, drift, next }: { problem: Problem; drift: string; next?: string }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.focus(), []);
  return (
    <div ref={place} tabIndex={-1}>
      <Notice kind="bad">
        <p>{problem.message}</p>
        {drift && <p className="strong">{drift}</p>}
        <p>
          {text.notYet}
          {next}
        </p>
      </Notice>
    </div>
  );
}

mount(<Checkout />);
