import { day } from "@akinai/kit/dates";
import { path, texts } from "@akinai/kit/language";
import { withTax } from "@akinai/kit/money";
import { logOut } from "@akinai/kit/session";
import { useState } from "react";
import { Action } from "../../parts/controls.tsx";
import { Door, Doors } from "../../parts/doors.tsx";
import { mount } from "../../parts/mount.tsx";
import { Notice } from "../../parts/notices.tsx";
import { State } from "../../parts/order.tsx";
import { Read, useRead } from "../../parts/read.tsx";
import { orders } from "../../parts/services.ts";

const text = texts(
  {
    orders: "ご注文履歴",
    recent: "最近のご注文",
    addresses: "お届け先",
    addressesHint: "お届け先の追加・変更",
    profile: "プロフィール",
    profileHint: "表示名、電話番号、メールの言語",
    security: "ログインとセキュリティ",
    securityHint: "メールアドレス、パスワード、パスキー、端末",
    none: "ご注文はまだありません。",
    number: (n: string) => `注文番号 ${n}`,
    logOut: "ログアウトする",
    failed: "ログアウトできませんでした。少し待ってから、もう一度お試しください。",
  },
  {
    orders: "Your orders",
    recent: "Recent orders",
    addresses: "Addresses",
    addressesHint: "Add and change addresses",
    profile: "Profile",
    profileHint: "Name, phone, language of mails",
    security: "Login and security",
    securityHint: "E-mail address, password, passkeys, devices",
    none: "You have no orders yet.",
    number: (n: string) => `Order ${n}`,
    logOut: "Log out",
    failed: "You could not be logged out. Wait a moment and try again.",
  },
);

const recent = 3;

const readRecent = async (signal: AbortSignal) =>
  (await orders("listOrders", { pageSize: recent }, { retry: true, signal })).orders ?? [];

function Account() {
  const reading = useRead(readRecent);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const leave = async () => {
    setBusy(true);
    if (await logOut()) location.assign(path("/"));
    else setFailed(true);
    setBusy(false);
  };
  return (
    <>
      <Doors>
        <Door to={path("/orders")} name={text.orders} hint={text.recent} />
        <Door to={path("/account/addresses")} name={text.addresses} hint={text.addressesHint} />
        <Door to={path("/account/profile")} name={text.profile} hint={text.profileHint} />
        <Door to={path("/account/security")} name={text.security} hint={text.securityHint} />
      </Doors>
      <section>
        <h2>{text.recent}</h2>
        <Read of={reading}>
          {(all) =>
            all.length === 0 ? (
              <p>{text.none}</p>
            ) : (
              <ul className="rows">
                {all.map((order) => (
                  <li key={order.id}>
                    <a href={path(`/orders/${order.id}`)}>{text.number(order.number ?? "")}</a>
                    <span className="meta">{day(order.placedAt ?? "")}</span>
                    <State order={order} />
                    <span className="price">{withTax(order.total ?? {})}</span>
                  </li>
                ))}
              </ul>
            )
          }
        </Read>
      </section>
      {failed && <Notice kind="bad">{text.failed}</Notice>}
      <Action className="second" busy={busy} onPress={leave}>
        {text.logOut}
      </Action>
    </>
  );
}

mount(<Account />);
