import { texts } from "@akinai/kit/language";

export const text = texts(
  {
    address: "お届け先",
    another: "新しいお届け先",
    addressSave: "このお届け先に送る",
    payment: "お支払い方法",
    confirmation: "最終確認",
    change: "変更する",
    chooseAddress: "お届け先を選んでください。",
    choosePayment: "お支払い方法を選んでください。",
    notYet: "ご注文はまだ確定していません。",
    checking: "結果を確認しています。二重に請求されることはありません。この画面を開いたままお待ちください。",
    empty: "カートに商品がありません。",
    toCart: "カートに戻る",
    free: "お支払いはありません。",
  },
  {
    address: "Ship to",
    another: "Another address",
    addressSave: "Ship to this address",
    payment: "Payment",
    confirmation: "Review your order",
    change: "Change",
    chooseAddress: "Choose where to ship.",
    choosePayment: "Choose how to pay.",
    notYet: "Your order has not been placed yet.",
    checking: "Checking the result. You will not be charged twice. Keep this page open.",
    empty: "There is nothing in your cart.",
    toCart: "Back to cart",
    free: "Nothing to pay.",
  },
);
