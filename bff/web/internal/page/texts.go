package page

import (
	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/pkg/language"
)

// texts are the texts of the pages in one language.
type texts struct {
	Skip, Search, SearchHint, SearchButton, Breadcrumb, Home, Footer                            string
	HomeDescription, Categories, New, Popular, All, Collections                                 string
	Sort, Filter, Applied, ClearAll, Remove, Apply, Previous, Next                              string
	Brand, Tag, Price, PriceFrom, PriceTo, Orderable                                            string
	NoMatch, NoMatchHint, SearchTitle, SearchEmpty, Count, Approximate                          string
	NoGoods, NoGoodsHint                                                                        string
	TaxIncluded, Before, After, To, RegularPrice, PriceNote, Details, Variants, Stock, Pictures string
	Description, NeedsScript, Kind, Quantity, Less, More, AddToCart, BuyNow                     string
	Mine, Cart, Checkout, Placed, Orders, Order, Account, Addresses, Profile, Security          string
	Theme, ThemeSystem, ThemeLight, ThemeDark                                                   string
	Guide, Shipping, Contact, Tokusho, Terms, Privacy                                           string
	Version, ValidFrom, Earlier, ToCurrent                                                      string
	ContactLead, Company, Place, Phone, Email                                                   string
	YourName, YourEmail, YourMessage, Required, SendInquiry, InquirySent                        string
	contactProblems                                                                             map[ContactProblem]string
	sorts                                                                                       map[webv1.Sort]string
	stock                                                                                       map[webv1.StockStatus]string
	Similar, Login, Again, OtherSearches, Estimate, EstimateButton, EstimateExample             string
	messages                                                                                    map[MessageKind]message
}

type message struct{ Title, Text string }

// MessageKind is what a page that only says something is about.
type MessageKind int

// The messages.
const (
	MessageNotFound MessageKind = iota
	MessageGone
	MessageUnavailable
	MessageLogin
	// MessageForeign is for a form that another site has sent.
	MessageForeign
	// MessageRefused has the text of a reason.
	MessageRefused
)

func textsOf(l language.Language) *texts {
	if l == language.English {
		return &english
	}
	return &japanese
}

// The texts are never written to.
var (
	japanese = texts{
		Skip: "本文へ移動", Search: "商品検索", SearchHint: "商品をさがす", SearchButton: "検索する", Breadcrumb: "現在の位置", Home: "トップ", Footer: "サイトの案内",
		HomeDescription: "食品、暮らしの道具、文房具などをお届けするオンラインショップです。", Categories: "カテゴリーからさがす", New: "新着", Popular: "人気の商品",
		All: "すべて見る", Collections: "特集",
		Sort: "並び順", Filter: "絞り込み", Applied: "選択中の条件", ClearAll: "すべて解除", Remove: "を解除", Apply: "この価格で絞り込む", Previous: "前のページ", Next: "次のページ",
		Brand: "ブランド", Tag: "タグ", Price: "価格", PriceFrom: "下限（円）", PriceTo: "上限（円）", Orderable: "在庫あり",
		NoGoods: "ここには、まだ商品がありません", NoGoodsHint: "ほかのカテゴリーをご覧になるか、商品名で検索してください。",
		NoMatch: "条件に合う商品がありません", NoMatchHint: "条件を減らすか、別の言葉でお試しください。", SearchTitle: "検索結果", SearchEmpty: "さがしたい商品の名前やブランドを入力してください。",
		Count: "件", Approximate: "約", TaxIncluded: "（税込）", After: "〜", To: "〜", RegularPrice: "通常価格", PriceNote: "価格はすべて税込です。送料は含みません。", Details: "商品の詳細", Variants: "種類と価格",
		Stock: "在庫", Pictures: "商品の写真", Description: "商品の説明", Similar: "似た商品", Login: "ログインする", Again: "もう一度試す", OtherSearches: "ほかの検索",
		NeedsScript: "ご注文とマイページのご利用には、ブラウザーのJavaScriptを有効にしてください。", Kind: "種類", Quantity: "数量", Less: "数量を1つ減らす", More: "数量を1つ増やす",
		AddToCart: "カートに入れる", BuyNow: "今すぐ購入", Estimate: "お届けの目安（郵便番号）", EstimateButton: "調べる", EstimateExample: "100-0001", Mine: "お客様のページ", Cart: "カート", Checkout: "ご購入手続き", Placed: "ご注文ありがとうございます", Orders: "ご注文履歴",
		Order: "ご注文の詳細", Account: "マイページ", Addresses: "お届け先", Profile: "プロフィール", Security: "ログインとセキュリティ",
		Theme: "画面の明るさ", ThemeSystem: "端末の設定", ThemeLight: "ライト", ThemeDark: "ダーク",
		Guide: "ご利用ガイド", Shipping: "配送と返品", Contact: "お問い合わせ", Tokusho: "特定商取引法に基づく表記", Terms: "利用規約", Privacy: "プライバシーポリシー",
		Version: "版", ValidFrom: "から適用", Earlier: "これは以前の版です。", ToCurrent: "現在の版を見る",
		YourName: "お名前", YourEmail: "メールアドレス", YourMessage: "お問い合わせの内容", Required: "必須", SendInquiry: "お問い合わせを送信する",
		InquirySent: "お問い合わせを送信しました。内容を確認のうえ、ご入力のメールアドレスにお返事します。",
		contactProblems: map[ContactProblem]string{
			ContactProblemName:        "お名前を100文字以内で入力してください。",
			ContactProblemEmail:       "メールアドレスを確認してください。",
			ContactProblemMessage:     "お問い合わせの内容を4,000文字以内で入力してください。",
			ContactProblemText:        "使用できない文字が含まれています。",
			ContactProblemTooMany:     "送信の回数が多すぎます。しばらくしてから、もう一度お試しください。",
			ContactProblemUnavailable: "ただいま送信できません。入力の内容はそのままですので、少し待ってから、もう一度お試しください。",
		},
		ContactLead: "ご質問やご要望を承ります。", Company: "会社名", Place: "所在地", Phone: "電話番号", Email: "メールアドレス",
		sorts: map[webv1.Sort]string{
			webv1.Sort_SORT_UNSPECIFIED: "おすすめ", webv1.Sort_SORT_POPULAR: "人気", webv1.Sort_SORT_NEWEST: "新着", webv1.Sort_SORT_PRICE_LOW: "価格の安い順",
			webv1.Sort_SORT_PRICE_HIGH: "価格の高い順",
		},
		stock: map[webv1.StockStatus]string{
			webv1.StockStatus_STOCK_STATUS_IN_STOCK: "在庫あり", webv1.StockStatus_STOCK_STATUS_LOW_STOCK: "残りわずか",
			webv1.StockStatus_STOCK_STATUS_BACK_ORDER: "お取り寄せ", webv1.StockStatus_STOCK_STATUS_OUT_OF_STOCK: "在庫切れ", webv1.StockStatus_STOCK_STATUS_UNSPECIFIED: "在庫切れ",
		},
		messages: map[MessageKind]message{
			MessageNotFound:    {"お探しのページはありません", "アドレスが変わったか、商品の取り扱いが終わった可能性があります。商品名で検索するか、トップからお探しください。"},
			MessageGone:        {"この商品の取り扱いは終わりました", "似た商品を、検索またはトップからお探しください。"},
			MessageForeign:     {"送信を受け付けられません", "ほかのサイトからの送信は受け付けられません。お問い合わせのページから、もう一度お試しください。"},
			MessageUnavailable: {"ただいまページを表示できません", "アクセスが集中しているか、一時的な問題が起きています。少し待ってから、ページを読み込み直してください。"},
			MessageLogin:       {"ログインを完了できませんでした", "時間が経ったか、別の画面で始めたログインの可能性があります。もう一度ログインしてください。"},
			MessageRefused:     {"このページを表示できません", ""},
		},
	}
	english = texts{
		Skip: "Skip to content", Search: "Product search", SearchHint: "Search products", SearchButton: "Search", Breadcrumb: "You are here", Home: "Home", Footer: "About this site",
		HomeDescription: "An online shop for food, things for the home, stationery and more.", Categories: "Shop by category", New: "New", Popular: "Popular",
		All: "See all", Collections: "Collections",
		Sort: "Sort by", Filter: "Filter", Applied: "Selected filters", ClearAll: "Clear all", Remove: ": remove", Apply: "Filter by price", Previous: "Previous page", Next: "Next page",
		Brand: "Brand", Tag: "Tag", Price: "Price", PriceFrom: "From (¥)", PriceTo: "To (¥)", Orderable: "In stock",
		NoGoods: "There are no products here yet", NoGoodsHint: "Look at other categories, or search for a product.",
		NoMatch: "No products match", NoMatchHint: "Use fewer filters, or try other words.", SearchTitle: "Search results", SearchEmpty: "Enter the name of a product or a brand.",
		Count: " products", Approximate: "about ", TaxIncluded: " incl. tax", Before: "From ", To: "–", RegularPrice: "Regular price", PriceNote: "All prices include tax. Shipping is not included.", Details: "Details", Variants: "Options and prices",
		Stock: "Stock", Pictures: "Pictures of the product", Description: "Description", Similar: "Similar products", Login: "Log in", Again: "Try again", OtherSearches: "Other searches",
		NeedsScript: "To order, and to use your account, turn on JavaScript in your browser.", Kind: "Kind", Quantity: "Quantity", Less: "One less", More: "One more",
		AddToCart: "Add to cart", BuyNow: "Buy now", Estimate: "When does it arrive? (postal code)", EstimateButton: "Check", EstimateExample: "100-0001", Mine: "Your pages", Cart: "Cart", Checkout: "Checkout", Placed: "Thank you for your order", Orders: "Your orders",
		Order: "Order details", Account: "Account", Addresses: "Addresses", Profile: "Profile", Security: "Login and security",
		Theme: "Appearance", ThemeSystem: "System", ThemeLight: "Light", ThemeDark: "Dark",
		Guide: "Guide", Shipping: "Shipping and returns", Contact: "Contact", Tokusho: "Legal notice", Terms: "Terms of use", Privacy: "Privacy policy",
		Version: "Version ", ValidFrom: "valid from ", Earlier: "This is an earlier version.", ToCurrent: "See the current one",
		YourName: "Your name", YourEmail: "Your e-mail address", YourMessage: "Your question", Required: "required", SendInquiry: "Send the question",
		InquirySent: "Your question was sent. We will answer to the e-mail address that you entered.",
		contactProblems: map[ContactProblem]string{
			ContactProblemName:        "Enter your name, in at most 100 characters.",
			ContactProblemEmail:       "Check your e-mail address.",
			ContactProblemMessage:     "Enter your question, in at most 4,000 characters.",
			ContactProblemText:        "There is a character that cannot be sent.",
			ContactProblemTooMany:     "You have sent too many questions. Wait a little, then try again.",
			ContactProblemUnavailable: "Your question cannot be sent right now. What you typed is still here: wait a little, then try again.",
		},
		ContactLead: "We are happy to answer your questions.", Company: "Company", Place: "Address", Phone: "Telephone", Email: "E-mail",
		sorts: map[webv1.Sort]string{
			webv1.Sort_SORT_UNSPECIFIED: "Recommended", webv1.Sort_SORT_POPULAR: "Most popular", webv1.Sort_SORT_NEWEST: "Newest",
			webv1.Sort_SORT_PRICE_LOW: "Price: low to high", webv1.Sort_SORT_PRICE_HIGH: "Price: high to low",
		},
		stock: map[webv1.StockStatus]string{
			webv1.StockStatus_STOCK_STATUS_IN_STOCK: "In stock", webv1.StockStatus_STOCK_STATUS_LOW_STOCK: "Few left",
			webv1.StockStatus_STOCK_STATUS_BACK_ORDER: "Back-order", webv1.StockStatus_STOCK_STATUS_OUT_OF_STOCK: "Sold out", webv1.StockStatus_STOCK_STATUS_UNSPECIFIED: "Sold out",
		},
		messages: map[MessageKind]message{
			MessageNotFound:    {"This page does not exist", "Its address may have changed, or the product is no longer sold. Search for it, or start from the home page."},
			MessageGone:        {"This product is no longer sold", "Search for a similar one, or start from the home page."},
			MessageForeign:     {"This form cannot be sent", "Forms of other sites are refused. Open the contact page, then try again."},
			MessageUnavailable: {"This page cannot be shown right now", "There are too many visitors, or something went wrong for a moment. Wait a little, then reload the page."},
			MessageLogin:       {"The login could not be completed", "It may have expired, or was begun in another window. Log in again."},
			MessageRefused:     {"This page cannot be shown", ""},
		},
	}
)
