import { texts } from "@akinai/kit/language";
import { price } from "@akinai/kit/money";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useCallback } from "react";
import type { GetCustomerPageResponseJson } from "../../gen/akinai/bff/admin/v1/admin_service_pb";
import type { OrderRowJson } from "../../gen/akinai/order/v1/order_admin_service_pb";
import type { SavedAddressJson } from "../../gen/akinai/user/v1/user_pb";
import { exact, stamp } from "../parts/dates.ts";
import { useMay } from "../parts/desk.ts";
import { Missing } from "../parts/missing.tsx";
import { Notes } from "../parts/notes.tsx";
import { Page } from "../parts/page.tsx";
import { Read, useRead } from "../parts/read.tsx";
import { Sessions } from "../parts/sessions.tsx";
import { customers, screens } from "../services.ts";
import { Badge } from "./orderwords.tsx";

const text = texts(
  {
    back: "顧客の一覧へ",
    unnamed: "（名前の登録なし）",
    account: "お客様",
    orders: "注文",
    noOrders: "会員としての注文はありません。",
    more: "すべての注文を見る",
    number: "注文番号",
    placed: "注文日時",
    total: "合計（税込）",
    status: "注文の状態",
    payment: "支払い",
    fulfillment: "出荷",
    addresses: "お届け先",
    noAddresses: "登録されたお届け先はありません。",
    standard: "通常のお届け先",
    kana: "カナ",
    email: "メールアドレス",
    verified: "確認済み",
    unverified: "未確認",
    noAccount: "アカウントはありません（取り込んだお客様など）。",
    phone: "電話番号",
    language: "言語",
    newsletter: "お知らせメール",
    yes: (since: string) => `同意あり（${since}）`,
    no: "同意なし",
    since: "登録日時",
    id: "ID",
    ja: "日本語",
    en: "英語",
  },
  {
    back: "All customers",
    unnamed: "(no name)",
    account: "Customer",
    orders: "Orders",
    noOrders: "There are no orders of this account.",
    more: "Show all orders",
    number: "Number",
    placed: "Placed",
    total: "Total (incl. tax)",
    status: "Order",
    payment: "Payment",
    fulfillment: "Shipment",
    addresses: "Address book",
    noAddresses: "The address book is empty.",
    standard: "Default address",
    kana: "Reading",
    email: "E-mail address",
    verified: "verified",
    unverified: "not verified",
    noAccount: "There is no account, as for an imported customer.",
    phone: "Telephone",
    language: "Language",
    newsletter: "Newsletter",
    yes: (since: string) => `Agreed (${since})`,
    no: "Not agreed",
    since: "Since",
    id: "ID",
    ja: "Japanese",
    en: "English",
  },
);

const route = getRouteApi("/shell/customers/$id");

// nameOf returns the name of a customer as the list shows it.
function nameOf(value: GetCustomerPageResponseJson): string {
  const { familyName = "", givenName = "", displayName = "" } = value.profile ?? {};
  return `${familyName} ${givenName}`.trim() || displayName || value.account?.email || text.unnamed;
}

export function CustomerScreen() {
  const { id } = route.useParams();
  return <Known key={id} id={id} />;
}

function Known({ id }: { id: string }) {
  const read = useCallback(
    (signal: AbortSignal) => screens("getCustomerPage", { userId: id }, { retry: true, signal }),
    [id],
  );
  const reading = useRead(read);
  return <Read of={reading}>{(value) => <Detail id={id} value={value} reload={reading.reload} />}</Read>;
}

function Detail({ id, value, reload }: { id: string; value: GetCustomerPageResponseJson; reload: () => void }) {
  const may = useMay();
  const name = nameOf(value);
  const add = (noteId: string, text: string) => customers("addCustomerNote", { userId: id, noteId, text });
  return (
    <Page title={name}>
      <p>
        <Link to="/customers">{text.back}</Link>
      </p>
      <Missing parts={value.unavailableParts} names={{ account: text.account, orders: text.orders }} />
      <div className="columns">
        <div>
          {may("orders.find") && !value.unavailableParts?.includes("orders") && (
            <Orders id={id} orders={value.orders ?? []} more={value.moreOrders ?? false} />
          )}
          {may("sessions.end") && value.account && <Sessions account={id} who={name} />}
        </div>
        <aside>
          <Facts id={id} value={value} />
          <Notes
            about={`customer-${id}`}
            notes={value.notes ?? []}
            add={may("customers.write") ? add : undefined}
            reload={reload}
          />
          <Addresses addresses={value.addresses ?? []} />
        </aside>
      </div>
    </Page>
  );
}

function Facts({ id, value }: { id: string; value: GetCustomerPageResponseJson }) {
  const { account, profile = {} } = value;
  const kana = `${profile.familyNameKana ?? ""} ${profile.givenNameKana ?? ""}`.trim();
  return (
    <section className="card">
      <h2>{text.account}</h2>
      {!account && !value.unavailableParts?.includes("account") && <p className="meta">{text.noAccount}</p>}
      <dl className="facts">
        {kana && <Fact name={text.kana}>{kana}</Fact>}
        {account && (
          <>
            <Fact name={text.email}>
              {account.email}{" "}
              <span className={`badge ${account.emailVerified ? "ok" : "warn"}`}>
                {account.emailVerified ? text.verified : text.unverified}
              </span>
            </Fact>
            <Fact name={text.since}>
              <span title={exact(account.createdAt)}>{stamp(account.createdAt)}</span>
            </Fact>
          </>
        )}
        {profile.phone && <Fact name={text.phone}>{profile.phone}</Fact>}
        {profile.language && <Fact name={text.language}>{profile.language === "ja" ? text.ja : text.en}</Fact>}
        <Fact name={text.newsletter}>
          {profile.newsletterTextVersion ? text.yes(stamp(profile.newsletterConsentedAt)) : text.no}
        </Fact>
        <Fact name={text.id}>
          <span className="mono">{id}</span>
        </Fact>
      </dl>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Orders({ id, orders, more }: { id: string; orders: readonly OrderRowJson[]; more: boolean }) {
  return (
    <section className="card">
      <h2>{text.orders}</h2>
      {orders.length === 0 ? (
        <p className="meta">{text.noOrders}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className="scroll" aria-label={text.orders} tabIndex={0}>
          <table className="grid">
            <thead>
              <tr>
                <th>{text.number}</th>
                <th>{text.placed}</th>
                <th className="number">{text.total}</th>
                <th>{text.status}</th>
                <th>{text.payment}</th>
                <th>{text.fulfillment}</th>
              </tr>
            </thead>
            <tbody>
              {orders.map((order) => (
                <tr key={order.id}>
                  <td className="keep">
                    <Link to="/orders/$id" params={{ id: order.id ?? "" }} className="mono">
                      {order.number}
                    </Link>
                  </td>
                  <td className="keep" title={exact(order.placedAt)}>
                    {stamp(order.placedAt)}
                  </td>
                  <td className="number">{price(order.total ?? {})}</td>
                  <td className="keep">
                    <Badge state={order.status} />
                  </td>
                  <td className="keep">
                    <Badge state={order.paymentStatus} />
                  </td>
                  <td className="keep">
                    <Badge state={order.fulfillmentStatus} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {more && (
        <p>
          <Link to="/orders" search={{ customer: id }}>
            {text.more}
          </Link>
        </p>
      )}
    </section>
  );
}

function Addresses({ addresses }: { addresses: readonly SavedAddressJson[] }) {
  return (
    <section className="card">
      <h2>{text.addresses}</h2>
      {addresses.length === 0 && <p className="meta">{text.noAddresses}</p>}
      <ul className="plain">
        {addresses.map(({ id, address = {}, isDefault }) => (
          <li key={id}>
            <address>
              <strong>{address.name}</strong> {isDefault && <span className="badge off">{text.standard}</span>}
              <br />〒{address.postalCode} {address.prefecture}
              {address.city}
              {address.line1}
              {address.line2 && ` ${address.line2}`}
              {address.company && (
                <>
                  <br />
                  {address.company} {address.department}
                </>
              )}
              <br />
              {address.phone}
            </address>
          </li>
        ))}
      </ul>
    </section>
  );
}
