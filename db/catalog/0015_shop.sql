-- The settings of the shop, and its pages. Both begin with a sample, which says that it is one, so that every page and the final
-- confirmation of an order are complete from the start.
CREATE TABLE shop_settings (
    one        boolean     PRIMARY KEY DEFAULT true CHECK (one),
    version    bigint      NOT NULL,
    content    jsonb       NOT NULL,
    updated_at timestamptz NOT NULL,
    -- The subject of the last change; '' for the sample.
    updated_by text        NOT NULL
);

-- Versions of pages. Appended only: consents and orders name them.
CREATE TABLE shop_pages (
    name         text        NOT NULL CONSTRAINT shop_pages_name CHECK (name IN ('tokusho', 'privacy', 'terms', 'shipping', 'guide')),
    version      bigint      NOT NULL CONSTRAINT shop_pages_version CHECK (version > 0),
    valid_from   timestamptz NOT NULL,
    -- By language: title, and body in Markdown.
    texts        jsonb       NOT NULL,
    published_at timestamptz NOT NULL,
    published_by text        NOT NULL,
    PRIMARY KEY (name, version)
);
REVOKE DELETE, TRUNCATE ON shop_settings FROM akinai_catalog;
REVOKE UPDATE, DELETE, TRUNCATE ON shop_pages FROM akinai_catalog;

INSERT INTO shop_settings (version, updated_at, updated_by, content) VALUES (1, '2026-01-01 00:00:00Z', '', jsonb_build_object(
    'logo_url', '', 'phone', '0300000000', 'email', 'shop@example.com', 'registration_number', '', 'tax_rounding', 'down',
    'texts', jsonb_build_object(
        'ja', jsonb_build_object(
            'name', 'Akinai', 'company', '株式会社あきない商店（見本）', 'representative', '商井 花子（見本）',
            'address', '〒100-0001 東京都千代田区千代田1番1号（見本）',
            'delivery_time', $t$ご注文の確定後、通常3営業日以内に発送します。発送後、1〜3日でお届けします（離島を除く）。$t$,
            'cancellation_terms', $t$発送前のご注文は、注文履歴からキャンセルできます。
商品の到着後8日以内で未開封・未使用の場合に限り、返品を承ります。返送料はお客様のご負担です。
不良品や誤配送の場合は、当店の送料負担で交換または返金します。食品は、お客様のご都合による返品をお受けできません。$t$,
            'payment_time', $t$クレジットカード：ご注文の確定時に決済します。引き落とし日は、カード会社の規約によります。$t$,
            'order_period', $t$商品ページに期間の記載がある場合はその期間、記載がない場合は在庫がなくなるまでお申し込みいただけます。$t$),
        'en', jsonb_build_object(
            'name', 'Akinai', 'company', 'Akinai Shoten K.K. (sample)', 'representative', 'Hanako Akii (sample)',
            'address', '1-1 Chiyoda, Chiyoda-ku, Tokyo 100-0001, Japan (sample)',
            'delivery_time', $t$We usually ship within three business days after your order is confirmed. Delivery takes one to three days more, except on remote islands.$t$,
            'cancellation_terms', $t$You can cancel an order in your order history until it is shipped.
Unopened and unused goods can be returned within eight days after they arrive. You pay for the return.
If goods are faulty or not what you ordered, we replace or refund them at our cost. Food cannot be returned for other reasons.$t$,
            'payment_time', $t$Credit card: charged when your order is confirmed. Your card issuer sets the day on which your account is debited.$t$,
            'order_period', $t$For the period that the product page states; otherwise as long as stocks last.$t$))));

INSERT INTO shop_pages (name, version, valid_from, published_at, published_by, texts)
VALUES ('tokusho', 1, '2026-01-01 00:00:00Z', '2026-01-01 00:00:00Z', '', jsonb_build_object(
    'ja', jsonb_build_object('title', '特定商取引法に基づく表記', 'body', $t$> これは見本です。開店の前に、お店の情報に書き換えてください。

| 項目 | 内容 |
|---|---|
| 販売業者 | 株式会社あきない商店（見本） |
| 運営責任者 | 商井 花子（見本） |
| 所在地 | 〒100-0001 東京都千代田区千代田1番1号（見本） |
| 電話番号 | 03-0000-0000（平日10時〜17時。お問い合わせは、なるべく[お問い合わせフォーム](/contact)をご利用ください） |
| メールアドレス | shop@example.com |
| 販売価格 | 各商品ページに、消費税を含む価格を表示しています。 |
| 商品代金以外に必要な料金 | 送料：全国無料。インターネットの通信料は、お客様のご負担です。 |
| 支払方法 | クレジットカード |
| 支払時期 | クレジットカード：ご注文の確定時に決済します。引き落とし日は、カード会社の規約によります。 |
| 引渡時期 | ご注文の確定後、通常3営業日以内に発送します。発送後、1〜3日でお届けします（離島を除く）。 |
| 申込みの期間 | 商品ページに期間の記載がある場合はその期間、記載がない場合は在庫がなくなるまでお申し込みいただけます。 |
| 返品・交換・キャンセル | 発送前のご注文は、注文履歴からキャンセルできます。商品の到着後8日以内で未開封・未使用の場合に限り、返品を承ります。返送料はお客様のご負担です。不良品や誤配送の場合は、当店の送料負担で交換または返金します。食品は、お客様のご都合による返品をお受けできません。 |
| 不良品の取り扱い | 商品の到着後8日以内にご連絡ください。当店の送料負担で交換または返金します。 |$t$),
    'en', jsonb_build_object('title', 'Legal notice', 'body', $t$> This is a sample. Replace it with the facts of your shop before you open it.

| Item | Facts |
|---|---|
| Seller | Akinai Shoten K.K. (sample) |
| Person responsible | Hanako Akii (sample) |
| Address | 1-1 Chiyoda, Chiyoda-ku, Tokyo 100-0001, Japan (sample) |
| Telephone | 03-0000-0000 (weekdays 10:00–17:00; please prefer the [contact form](/en/contact)) |
| E-mail | shop@example.com |
| Prices | Each product page shows the price with consumption tax. |
| Costs beside the price | Shipping within Japan is free. You pay for your own internet connection. |
| Means of payment | Credit card |
| Time of payment | Credit card: charged when your order is confirmed. Your card issuer sets the day on which your account is debited. |
| Time of delivery | We usually ship within three business days after your order is confirmed. Delivery takes one to three days more, except on remote islands. |
| Period of orders | For the period that the product page states; otherwise as long as stocks last. |
| Returns and cancellation | You can cancel an order in your order history until it is shipped. Unopened and unused goods can be returned within eight days after they arrive. You pay for the return. If goods are faulty or not what you ordered, we replace or refund them at our cost. Food cannot be returned for other reasons. |
| Faulty goods | Tell us within eight days after they arrive. We replace or refund them at our cost. |$t$)));

INSERT INTO shop_pages (name, version, valid_from, published_at, published_by, texts)
VALUES ('privacy', 1, '2026-01-01 00:00:00Z', '2026-01-01 00:00:00Z', '', jsonb_build_object(
    'ja', jsonb_build_object('title', 'プライバシーポリシー', 'body', $t$> これは見本です。開店の前に、お店の方針に書き換えてください。

株式会社あきない商店（見本、以下「当店」）は、お客様の個人情報を次のとおり取り扱います。

## 取得する情報

- 会員登録とご注文のときにご入力いただく、お名前、ご住所、電話番号、メールアドレス
- ご注文の内容と履歴
- お問い合わせの内容
- サイトのご利用に伴う、Cookie、IPアドレスなどの記録

クレジットカードの番号は決済会社が取り扱い、当店は保持しません。

## 利用の目的

- 商品の発送、代金の決済、ご注文に関するご連絡
- お問い合わせへの回答
- 不正な利用の防止
- ご同意をいただいた場合の、お知らせのメールの配信

## 第三者への提供

法令に基づく場合を除き、ご本人の同意なく第三者に提供しません。商品の配送、代金の決済など、業務に必要な範囲で委託先に取り扱いを委託し、適切に監督します。

## 安全管理

通信の暗号化、アクセスの制限、従業者の教育など、必要な措置を講じます。

## 開示・訂正・削除

ご本人からのご請求に、法令に従って対応します。[お問い合わせフォーム](/contact)からご連絡ください。

## Cookie

ログインの状態とカートの中身を保つために、Cookieを使用します。広告のためのCookieは使用しません。$t$),
    'en', jsonb_build_object('title', 'Privacy policy', 'body', $t$> This is a sample. Replace it with the policy of your shop before you open it.

Akinai Shoten K.K. (sample, “we”) handles your personal data as follows.

## What we collect

- Your name, address, telephone number and e-mail address, when you register or order
- What you ordered, and when
- What you write to us
- Records of your visits, such as cookies and IP addresses

Card numbers are handled by the payment company. We do not keep them.

## What we use it for

- To ship goods, to charge payments, and to write to you about your orders
- To answer your questions
- To prevent abuse
- To send you our newsletter, if you have agreed to it

## Third parties

We give your data to no third party without your consent, unless a law requires it. We commission companies with deliveries and payments, as far as they need your data for that, and supervise them.

## Security

We encrypt connections, restrict access, and train our staff.

## Access, correction and deletion

We answer your request as the law requires. Please use the [contact form](/en/contact).

## Cookies

We use cookies to keep you logged in and to keep your cart. We use none for advertising.$t$)));

INSERT INTO shop_pages (name, version, valid_from, published_at, published_by, texts)
VALUES ('terms', 1, '2026-01-01 00:00:00Z', '2026-01-01 00:00:00Z', '', jsonb_build_object(
    'ja', jsonb_build_object('title', '利用規約', 'body', $t$> これは見本です。開店の前に、お店の規約に書き換えてください。

この規約は、株式会社あきない商店（見本、以下「当店」）のオンラインショップのご利用について定めます。

## 第1条（適用）

この規約は、お客様と当店との間のすべてのお取引に適用されます。

## 第2条（会員登録）

会員登録をされる方は、正確な情報をご登録ください。メールアドレスとパスワードは、ご自身で管理してください。

## 第3条（ご注文と契約の成立）

1. ご注文は、最終確認の画面で「注文を確定する」を押したときにお申し込みとなります。
2. 契約は、当店がご注文の確定をお知らせしたときに成立します。
3. 在庫の不足や価格の明らかな誤りなどの場合は、ご注文をお受けできないことがあります。

## 第4条（価格とお支払い）

価格は、消費税を含みます。お支払いの方法と時期は、[特定商取引法に基づく表記](/legal/tokusho)のとおりです。

## 第5条（配送、返品、キャンセル）

[配送と返品](/guide/shipping)のとおりです。

## 第6条（禁止事項）

不正な目的での登録、転売を目的とした大量のご注文、当店の運営を妨げる行為はお断りします。

## 第7条（規約の変更）

当店は、必要に応じてこの規約を変更します。変更後の規約は、このページに掲載した日から適用されます。

## 第8条（準拠法と管轄）

この規約には日本法を適用します。紛争が生じたときは、東京地方裁判所を第一審の専属的合意管轄裁判所とします。$t$),
    'en', jsonb_build_object('title', 'Terms of use', 'body', $t$> This is a sample. Replace it with the terms of your shop before you open it.

These terms apply to the online shop of Akinai Shoten K.K. (sample, “we”). The Japanese text prevails.

## 1. Scope

These terms apply to all transactions between you and us.

## 2. Registration

Please register correct facts. You are responsible for your e-mail address and password.

## 3. Orders and contract

1. You order when you press “Place order” on the page of the final confirmation.
2. The contract is made when we tell you that your order is confirmed.
3. We may decline an order, for example if goods are sold out or a price is an obvious mistake.

## 4. Prices and payment

Prices include consumption tax. Means and time of payment are those of the [legal notice](/en/legal/tokusho).

## 5. Delivery, returns and cancellation

See [shipping and returns](/en/guide/shipping).

## 6. Not allowed

Registration for fraud, large orders for resale, and anything that disturbs the operation of the shop.

## 7. Changes

We change these terms when it is necessary. Changed terms apply from the day on which they are on this page.

## 8. Law and court

The law of Japan applies. The Tokyo District Court has exclusive jurisdiction in the first instance.$t$)));

INSERT INTO shop_pages (name, version, valid_from, published_at, published_by, texts)
VALUES ('shipping', 1, '2026-01-01 00:00:00Z', '2026-01-01 00:00:00Z', '', jsonb_build_object(
    'ja', jsonb_build_object('title', '配送と返品', 'body', $t$> これは見本です。開店の前に、お店の内容に書き換えてください。

## 送料

全国無料でお届けします。

## お届けの時期

ご注文の確定後、通常3営業日以内に発送します。発送後、1〜3日でお届けします（離島を除く）。

## お届け先

日本国内に限ります。

## 返品・交換・キャンセル

- 発送前のご注文は、注文履歴からキャンセルできます。
- 商品の到着後8日以内で未開封・未使用の場合に限り、返品を承ります。返送料はお客様のご負担です。
- 不良品や誤配送の場合は、当店の送料負担で交換または返金します。食品は、お客様のご都合による返品をお受けできません。

返品をご希望の方は、[お問い合わせフォーム](/contact)からご連絡ください。$t$),
    'en', jsonb_build_object('title', 'Shipping and returns', 'body', $t$> This is a sample. Replace it with the facts of your shop before you open it.

## Shipping costs

Shipping is free.

## Time of delivery

We usually ship within three business days after your order is confirmed. Delivery takes one to three days more, except on remote islands.

## Where we deliver

Within Japan only.

## Returns and cancellation

- You can cancel an order in your order history until it is shipped.
- Unopened and unused goods can be returned within eight days after they arrive. You pay for the return.
- If goods are faulty or not what you ordered, we replace or refund them at our cost. Food cannot be returned for other reasons.

To return something, please use the [contact form](/en/contact).$t$)));

INSERT INTO shop_pages (name, version, valid_from, published_at, published_by, texts)
VALUES ('guide', 1, '2026-01-01 00:00:00Z', '2026-01-01 00:00:00Z', '', jsonb_build_object(
    'ja', jsonb_build_object('title', 'ご利用ガイド', 'body', $t$> これは見本です。開店の前に、お店の内容に書き換えてください。

## お買い物の流れ

1. 商品をさがし、カートに入れます。
2. カートの中身を確認し、ご注文の手続きへ進みます。
3. お届け先とお支払いの方法を選びます。
4. 最終確認の内容をご確認のうえ、ご注文を確定します。
5. 確認のメールをお送りします。

## お支払い

クレジットカードをご利用いただけます。くわしくは[特定商取引法に基づく表記](/legal/tokusho)をご覧ください。

## 配送と返品

[配送と返品](/guide/shipping)をご覧ください。

## 会員登録

会員登録をすると、ご住所の登録や注文履歴の確認ができます。

## お問い合わせ

[お問い合わせフォーム](/contact)からご連絡ください。$t$),
    'en', jsonb_build_object('title', 'Guide', 'body', $t$> This is a sample. Replace it with the facts of your shop before you open it.

## How to shop

1. Find something and put it into your cart.
2. Check your cart and go on to the checkout.
3. Choose the address and the means of payment.
4. Read the final confirmation and place the order.
5. We send you a mail.

## Payment

We accept credit cards. See the [legal notice](/en/legal/tokusho).

## Delivery and returns

See [shipping and returns](/en/guide/shipping).

## Registration

With an account you can store addresses and see your orders.

## Questions

Please use the [contact form](/en/contact).$t$)));
