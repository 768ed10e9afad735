package public

import (
	"net/http"

	"github.com/akinai/akinai/pkg/errs"
)

// Reason is one row of docs/errors.md.
type Reason struct {
	Kind errs.Kind
	// Status is the HTTP status over REST; 0 means the default of the kind.
	Status   int
	Japanese string
	English  string
}

// reasons lists every reason that can reach a caller of an edge or of a service.
var reasons = map[string]Reason{
	// Transport and identity.
	"MALFORMED_REQUEST":       {Kind: errs.Invalid, Japanese: "リクエストを読み取れませんでした。", English: "The request could not be read."},
	"VALIDATION_FAILED":       {Kind: errs.Invalid, Japanese: "入力内容に誤りがあります。", English: "A field breaks its rule."},
	"UNKNOWN_FIELD":           {Kind: errs.Invalid, Japanese: "不明な項目が含まれています。", English: "The request has a field that is not known here."},
	"TEXT_INVALID":            {Kind: errs.Invalid, Japanese: "使用できない文字が含まれています。", English: "The text holds a character that cannot be stored."},
	"BODY_TOO_LARGE":          {Kind: errs.Exhausted, Status: http.StatusRequestEntityTooLarge, Japanese: "送信データが大きすぎます。", English: "The request body is too large."},
	"BODY_TIMEOUT":            {Kind: errs.Timeout, Status: http.StatusRequestTimeout, Japanese: "送信に時間がかかりすぎました。", English: "The body of the request did not come in time; nothing was done."},
	"BODY_INCOMPLETE":         {Kind: errs.Invalid, Japanese: "送信データが途中で切れています。", English: "The request body broke off before its end."},
	"HEADER_TOO_LARGE":        {Kind: errs.Invalid, Status: http.StatusRequestHeaderFieldsTooLarge, Japanese: "リクエストのヘッダーが大きすぎます。", English: "The header of the request is too large."},
	"EXPECTATION_UNSUPPORTED": {Kind: errs.Invalid, Status: http.StatusExpectationFailed, Japanese: "対応していないExpectヘッダーです。", English: "The header Expect takes 100-continue only."},
	"ROUTE_NOT_FOUND":         {Kind: errs.NotFound, Japanese: "ページが見つかりません。", English: "There is nothing at this address."},
	"METHOD_NOT_ALLOWED":      {Kind: errs.Unimplemented, Status: http.StatusMethodNotAllowed, Japanese: "この操作はできません。", English: "The address does not take this method."},
	"MEDIA_TYPE_UNSUPPORTED":  {Kind: errs.Invalid, Status: http.StatusUnsupportedMediaType, Japanese: "対応していない形式です。", English: "The body's type is not supported."},
	"METHOD_UNKNOWN":          {Kind: errs.Unimplemented, Japanese: "この操作はできません。", English: "There is no such method."},
	"CAPABILITY_INVALID":      {Kind: errs.Unauthenticated, Japanese: "リンクまたはカートの有効期限が切れています。メールのリンクをもう一度開くか、商品をカートに入れ直してください。", English: "The link, or the guest's cart, is not valid or has expired. Open the link of the mail again, or fill the cart again."},
	"TOKEN_MISSING":           {Kind: errs.Unauthenticated, Japanese: "ログインしてください。", English: "Please log in."},
	"TOKEN_INVALID":           {Kind: errs.Unauthenticated, Japanese: "もう一度ログインしてください。", English: "Please log in again."},
	"PERMISSION_DENIED":       {Kind: errs.Forbidden, Japanese: "この操作は許可されていません。", English: "You may not do this."},
	"SECOND_FACTOR_REQUIRED":  {Kind: errs.Forbidden, Japanese: "二段階認証でログインしてください。", English: "Please log in with your second factor; staff permissions hold only then."},
	"STEP_UP_REQUIRED":        {Kind: errs.Forbidden, Japanese: "安全のため、二段階認証でもう一度ログインしてください。", English: "Please log in with your second factor again: the last login is more than 15 minutes ago."},
	"EMAIL_NOT_VERIFIED":      {Kind: errs.Precondition, Japanese: "メールアドレスの確認が済んでいません。確認メールのリンクを開いたあと、もう一度お試しください。", English: "Verify your e-mail address by the link in your mail, then refresh the token and try again."},
	"RATE_LIMITED":            {Kind: errs.Exhausted, Japanese: "しばらくしてからもう一度お試しください。", English: "Too many requests; please wait a moment."},
	"OVERLOADED":              {Kind: errs.Unavailable, Japanese: "ただいま混み合っています。しばらくしてから、もう一度お試しください。", English: "The shop is busy; please try again."},
	"SERVICE_UNAVAILABLE":     {Kind: errs.Unavailable, Japanese: "一時的にご利用いただけません。しばらくしてから、もう一度お試しください。", English: "A part of the shop cannot be reached; please try again."},
	"AUTH_UNAVAILABLE":        {Kind: errs.Unavailable, Japanese: "一時的にログインを確認できません。しばらくしてから、もう一度お試しください。", English: "Logins cannot be checked now; please try again."},
	"SESSION_UNAVAILABLE":     {Kind: errs.Unavailable, Japanese: "一時的にログイン状態を確認できません。しばらくしてから、もう一度お試しください。", English: "Sessions cannot be read now; please try again."},
	"CROSS_SITE_REQUEST":      {Kind: errs.Forbidden, Japanese: "ほかのサイトからの操作は受け付けられません。", English: "With a session cookie, only pages of the shop may change something."},
	"NETWORK_NOT_ALLOWED":     {Kind: errs.Forbidden, Japanese: "このネットワークからは利用できません。", English: "The back office cannot be used from this network."},
	"LOGIN_FAILED":            {Kind: errs.Invalid, Japanese: "ログインを完了できませんでした。もう一度お試しください。", English: "The login could not be completed; please begin again."},
	"DATABASE_UNAVAILABLE":    {Kind: errs.Unavailable, Japanese: "一時的にご利用いただけません。しばらくしてから、もう一度お試しください。", English: "The shop cannot answer now; please try again."},
	"DATABASE_BUSY":           {Kind: errs.Unavailable, Japanese: "ただいま混み合っています。しばらくしてから、もう一度お試しください。", English: "The shop is busy; please try again."},
	"DEADLINE_EXCEEDED":       {Kind: errs.Timeout, Japanese: "時間内に処理が完了しませんでした。", English: "It took too long; the outcome is not known."},
	"CANCELED":                {Kind: errs.Canceled, Status: 499, Japanese: "中断されました。", English: "The request was given up."},
	"INTERNAL":                {Kind: errs.Internal, Japanese: "サーバーでエラーが発生しました。", English: "Something went wrong on our side."},

	// Issuer. These reach clients in the words of OAuth 2.0, see docs/security.md.
	"CLIENT_UNKNOWN":    {Kind: errs.NotFound, Japanese: "アプリが登録されていません。", English: "There is no such client."},
	"RESOURCE_REFUSED":  {Kind: errs.Invalid, Japanese: "アプリはこの宛先を利用できません。", English: "The client may not ask for tokens for this resource."},
	"AUTH_REQUEST_GONE": {Kind: errs.NotFound, Japanese: "ログインをやり直してください。", English: "The login has expired, or was begun in another browser."},
	"LOGIN_REQUIRED":    {Kind: errs.Unauthenticated, Japanese: "ログインしてください。", English: "The person must log in."},
	"CODE_INVALID":      {Kind: errs.Unauthenticated, Japanese: "認可コードが正しくありません。", English: "The code is not valid, or was used."},

	// Order.
	"IDEMPOTENCY_KEY_REQUIRED": {Kind: errs.Invalid, Japanese: "リクエストに Idempotency-Key が必要です。", English: "The header Idempotency-Key is required, once, 1 to 255 visible ASCII characters."},
	"IDEMPOTENCY_KEY_IN_USE":   {Kind: errs.Conflict, Japanese: "ご注文を処理しています。", English: "The first request with this key has not been answered yet."},
	"IDEMPOTENCY_KEY_REUSED":   {Kind: errs.Invalid, Status: http.StatusUnprocessableEntity, Japanese: "同じキーが別の注文で使われています。", English: "The key was used for another request."},
	"ORDER_NOT_FOUND":          {Kind: errs.NotFound, Japanese: "ご注文が見つかりません。", English: "There is no such order."},
	"ORDER_NOT_CANCELABLE":     {Kind: errs.Precondition, Japanese: "このご注文はキャンセルできません。", English: "The order cannot be canceled any more."},
	"CANCEL_UNFINISHED":        {Kind: errs.Unavailable, Japanese: "キャンセルの結果を確認しています。", English: "The outcome is not known yet; cancel again."},
	"ORDER_NUMBER_INVALID":     {Kind: errs.Invalid, Japanese: "注文番号が正しくありません。10桁の数字をご確認ください。", English: "It is not an order number: ten digits, the last a check digit."},
	"ORDER_TRANSITION_INVALID": {Kind: errs.Precondition, Japanese: "ご注文の状態ではこの操作ができません。", English: "The order's state does not allow this."},
	"ORDER_EXISTS":             {Kind: errs.AlreadyExists, Japanese: "ご注文はすでにあります。", English: "The order is there already."},
	"CART_NOT_FOUND":           {Kind: errs.NotFound, Japanese: "カートが見つかりません。", English: "There is no such cart of a guest."},
	"CART_CHANGED":             {Kind: errs.Conflict, Japanese: "カートの内容が変わりました。内容をご確認のうえ、もう一度お試しください。", English: "The cart has changed. Look at it and try again."},
	"CART_LINE_NOT_FOUND":      {Kind: errs.NotFound, Japanese: "カートにこの商品はありません。", English: "The cart has no line of this SKU."},
	"SKU_NOT_FOR_SALE":         {Kind: errs.Invalid, Japanese: "販売していない商品が含まれています。", English: "A SKU is not for sale."},
	"SKU_UNKNOWN":              {Kind: errs.Invalid, Japanese: "このSKUの在庫は登録されていません。", English: "No stock is kept of this SKU."},
	"VARIANT_UNKNOWN":          {Kind: errs.Invalid, Japanese: "この商品にこのSKUのバリエーションはありません。", English: "The product has no variant with this SKU."},
	"QUANTITY_LIMIT":           {Kind: errs.Invalid, Japanese: "数量が範囲外です。", English: "The quantity of a line is out of range."},
	"LINE_LIMIT":               {Kind: errs.Invalid, Japanese: "明細が多すぎます。", English: "The order has too many lines."},
	"EMAIL_REQUIRED":           {Kind: errs.Invalid, Japanese: "メールアドレスを入力してください。", English: "An order without a login needs an e-mail address."},
	"CONFIRMATION_CHANGED":     {Kind: errs.Precondition, Japanese: "ご注文の条件が変わりました。最終確認の内容をもう一度ご確認ください。", English: "The terms of the order are not those that you saw. Look at them and try again."},
	"TOTAL_CHANGED":            {Kind: errs.Precondition, Japanese: "合計金額が変わりました。ご確認ください。", English: "The total is not the one you saw."},
	"LINES_MISSING":            {Kind: errs.Invalid, Japanese: "ご注文に商品がありません。", English: "The order has no lines."},
	"PAYMENT_METHOD_REQUIRED":  {Kind: errs.Invalid, Japanese: "お支払い方法を指定してください。", English: "Say how the order is paid."},
	"AMOUNT_OVERFLOW":          {Kind: errs.Invalid, Japanese: "金額が大きすぎます。", English: "The amount is too large."},
	"CURRENCY_MIXED":           {Kind: errs.Invalid, Japanese: "異なる通貨の商品は同時に注文できません。", English: "Amounts of different currencies cannot be added."},
	"DATE_INVALID":             {Kind: errs.Invalid, Japanese: "日付が正しくありません。", English: "The business date is not a date."},
	"PAGE_TOKEN_INVALID":       {Kind: errs.Invalid, Japanese: "ページ指定が正しくありません。", English: "The page token is not one of ours."},
	"CHECKOUT_INTERRUPTED":     {Kind: errs.Conflict, Japanese: "ご注文の処理が中断され、取り消されました。もう一度ご注文ください。", English: "The checkout broke off and was undone; order again with a new key."},
	"DELIVERY_REQUIRED":        {Kind: errs.Precondition, Japanese: "お届け方法を選択してください。", English: "Say how the order is to arrive."},
	"DELIVERY_UNAVAILABLE":     {Kind: errs.Precondition, Japanese: "このお届け先には、この方法でお届けできません。", English: "The shop does not deliver this order to the address in this way."},
	"CHECKOUT_UNFINISHED":      {Kind: errs.Unavailable, Japanese: "ご注文の結果を確認しています。", English: "The outcome is not known yet; ask again with the same key."},

	// Stock and payment.
	"OUT_OF_STOCK":           {Kind: errs.Precondition, Japanese: "在庫がありません。", English: "There is not enough stock."},
	"RESERVATION_EXPIRED":    {Kind: errs.Precondition, Japanese: "在庫の確保期限が切れました。", English: "The stock was held too long."},
	"PAYMENT_METHOD_INVALID": {Kind: errs.Invalid, Japanese: "お支払い方法をご利用いただけません。", English: "The payment method cannot be used."},
	"PAYMENT_LIMIT_EXCEEDED": {Kind: errs.Invalid, Japanese: "お支払い限度額を超えています。", English: "The amount is above the method's limit."},
	"PAYMENT_DECLINED":       {Kind: errs.Precondition, Status: http.StatusPaymentRequired, Japanese: "カードが承認されませんでした。", English: "The card was declined."},
	"PAYMENT_CANCELED":       {Kind: errs.Precondition, Japanese: "お支払いは取り消されています。", English: "The payment was canceled."},
	"PAYMENT_UNKNOWN":        {Kind: errs.Unavailable, Japanese: "お支払いの結果を確認しています。", English: "The bank did not answer."},

	// Settings and pages of the shop.
	"SHOP_PAGE_NOT_FOUND":         {Kind: errs.NotFound, Japanese: "ページ、またはその版が見つかりません。", English: "There is no such page, or no such version that is valid."},
	"VALID_FROM_INVALID":          {Kind: errs.Invalid, Japanese: "適用開始日時には、現在から2年以内の日時を指定してください。", English: "A page is valid from now on, or from a time within the next two years."},
	"REGISTRATION_NUMBER_INVALID": {Kind: errs.Invalid, Japanese: "登録番号が正しくありません。Tと13桁の数字を確認してください。", English: "The registration number is not right: check the T and the 13 digits."},
	"SHOP_LANGUAGE_INVALID":       {Kind: errs.Invalid, Japanese: "店舗の既定の言語の文章がないか、対応していない言語があります。", English: "The texts in the shop's default language are missing, or a language is one that the shop does not have."},

	// Catalog, accounts.
	"PRODUCT_DISCONTINUED":  {Kind: errs.NotFound, Status: http.StatusGone, Japanese: "この商品の取り扱いは終わりました。", English: "The product is not sold any more."},
	"PRODUCT_NOT_FOUND":     {Kind: errs.NotFound, Japanese: "商品が見つかりません。", English: "There is no such product."},
	"PICTURE_NOT_FOUND":     {Kind: errs.NotFound, Japanese: "画像が見つかりません。", English: "There is no such picture."},
	"BLOBS_UNAVAILABLE":     {Kind: errs.Unavailable, Japanese: "一時的に画像を表示できません。", English: "Pictures cannot be read or stored now; please try again."},
	"VERSION_CONFLICT":      {Kind: errs.Conflict, Japanese: "ほかの変更がありました。再読み込みしてください。", English: "It was changed meanwhile; read it again."},
	"POSTAL_CODE_INVALID":   {Kind: errs.Invalid, Japanese: "郵便番号は7桁の数字で入力してください。", English: "A postal code has seven digits, such as 100-0001."},
	"POSTAL_CODE_MISMATCH":  {Kind: errs.Invalid, Japanese: "都道府県・市区町村と郵便番号が一致しません。ご確認ください。", English: "The prefecture or city does not belong to this postal code; please check."},
	"POSTAL_CODE_UNKNOWN":   {Kind: errs.NotFound, Japanese: "この郵便番号の住所が見つかりません。", English: "No town has this postal code."},
	"POSTAL_VERSION_OLD":    {Kind: errs.Precondition, Japanese: "より新しい郵便番号データが取り込まれています。", English: "A newer version of the postal codes is stored."},
	"SLOT_EXPIRED":          {Kind: errs.Precondition, Japanese: "お届け日時の確保の期限が切れました。もう一度お選びください。", English: "The slot was held too long; please choose again."},
	"SLOT_FULL":             {Kind: errs.Precondition, Japanese: "この時間帯は満員です。別の日時をお選びください。", English: "This slot is full; please choose another one."},
	"SLOT_LIMIT":            {Kind: errs.Precondition, Japanese: "確保できるお届け日時の数を超えています。", English: "Too many slots are held by one customer or for one address."},
	"SLOT_MISMATCH":         {Kind: errs.AlreadyExists, Japanese: "このご注文には別のお届け日時が指定されています。", English: "The order has another slot."},
	"SLOT_NOT_FOUND":        {Kind: errs.NotFound, Japanese: "このご注文にはお届け日時の指定がありません。", English: "The order has no slot."},
	"SLOT_RELEASED":         {Kind: errs.Precondition, Japanese: "お届け日時の指定は取り消されています。", English: "The slot was released."},
	"SLOT_TOO_LATE":         {Kind: errs.Precondition, Japanese: "お届け日時の変更の締め切りを過ぎています。", English: "The slot can no longer be changed."},
	"SLOT_UNAVAILABLE":      {Kind: errs.Precondition, Japanese: "この日時にはお届けできません。", English: "An order cannot arrive in this slot."},
	"WINDOW_INVALID":        {Kind: errs.Invalid, Japanese: "時間帯の終わりは始まりより後にしてください。", English: "A window ends after it begins."},
	"WINDOW_PERIOD":         {Kind: errs.Precondition, Japanese: "より新しい時間帯の設定があります。", English: "A later version of the window exists."},
	"ZONE_NOT_FOUND":        {Kind: errs.NotFound, Japanese: "配送エリアまたは配送方法が見つかりません。", English: "No such zone or method."},
	"POSTAL_TABLE_SHRINKS":  {Kind: errs.Precondition, Japanese: "郵便番号データの件数が大きく減っています。", English: "The file has far fewer postal codes than are stored; it is probably incomplete."},
	"KANA_INVALID":          {Kind: errs.Invalid, Japanese: "フリガナはカタカナまたはひらがなで入力してください。", English: "Please write the reading in katakana or hiragana."},
	"PHONE_INVALID":         {Kind: errs.Invalid, Japanese: "電話番号を市外局番から入力してください。", English: "Please enter the telephone number with its area code."},
	"SESSION_NOT_FOUND":     {Kind: errs.NotFound, Japanese: "このログインはすでに終了しています。", English: "There is no such session, or it has ended."},
	"ADDRESS_NOT_FOUND":     {Kind: errs.NotFound, Japanese: "お届け先が見つかりません。", English: "There is no such address."},
	"ADDRESS_REQUIRED":      {Kind: errs.Precondition, Japanese: "お届け先を登録してください。", English: "Add an address to deliver to first."},
	"ADDRESS_UNKNOWN":       {Kind: errs.Invalid, Japanese: "ご指定のお届け先がありません。", English: "You have no address with this id."},
	"ADDRESS_DUPLICATE":     {Kind: errs.AlreadyExists, Japanese: "同じお届け先がすでに登録されています。", English: "The address book has this address already."},
	"ADDRESS_LIMIT":         {Kind: errs.Precondition, Japanese: "お届け先は20件まで登録できます。", English: "The address book is full."},
	"EMAIL_TAKEN":           {Kind: errs.AlreadyExists, Japanese: "このメールアドレスは登録されています。", English: "The e-mail address is taken."},
	"PASSWORD_WEAK":         {Kind: errs.Invalid, Japanese: "推測されにくいパスワードにしてください。", English: "The password is too easy to guess."},
	"PASSWORD_LOGIN_OFF":    {Kind: errs.Forbidden, Japanese: "ログインページからログインしてください。", English: "Log in on the login page; this shop does not take passwords from apps."},
	"BAD_CREDENTIALS":       {Kind: errs.Unauthenticated, Japanese: "メールアドレスまたはパスワードが違います。", English: "E-mail or password is wrong."},
	"TOO_MANY_ATTEMPTS":     {Kind: errs.Exhausted, Japanese: "しばらくしてからもう一度お試しください。", English: "Too many attempts; please wait."},
	"PASSWORD_WRONG":        {Kind: errs.Invalid, Japanese: "現在のパスワードが違います。", English: "The current password is wrong."},
	"LINK_INVALID":          {Kind: errs.Invalid, Japanese: "リンクが正しくありません。もう一度お申し込みください。", English: "The link is not valid; ask for another one."},
	"LINK_EXPIRED":          {Kind: errs.Precondition, Japanese: "リンクの有効期限が切れています。もう一度お申し込みください。", English: "The link has expired; ask for another one."},
	"LINK_USED":             {Kind: errs.Precondition, Japanese: "このリンクはすでに使われています。", English: "The link was used already."},
	"REFRESH_TOKEN_INVALID": {Kind: errs.Unauthenticated, Japanese: "もう一度ログインしてください。", English: "Please log in again."},

	// Between services, for staff, and of the import.
	"REDIS_UNAVAILABLE":         {Kind: errs.Unavailable, Japanese: "一時的にご利用いただけません。", English: "A part of the shop cannot be reached; please try again."},
	"NOTE_EXISTS":               {Kind: errs.AlreadyExists, Japanese: "このメモは、別の内容で保存済みです。", English: "This note was saved with another text."},
	"NOTE_LIMIT":                {Kind: errs.Precondition, Japanese: "メモは500件まで追加できます。", English: "No more notes can be added."},
	"CUSTOMER_NOT_FOUND":        {Kind: errs.NotFound, Japanese: "お客様が見つかりません。", English: "There is no such customer."},
	"ACCOUNT_NOT_FOUND":         {Kind: errs.NotFound, Japanese: "アカウントが見つかりません。", English: "There is no such account."},
	"PASSKEY_REFUSED":           {Kind: errs.Unauthenticated, Japanese: "パスキーを確認できませんでした。", English: "The passkey was not accepted."},
	"PASSKEY_CLONED":            {Kind: errs.Unauthenticated, Japanese: "このパスキーは使用できません。", English: "The counter of the passkey went back."},
	"SECOND_FACTOR_WRONG":       {Kind: errs.Invalid, Japanese: "コードが正しくないか、すでに使われています。", English: "The code is wrong, or was used already."},
	"SECOND_FACTOR_EXISTS":      {Kind: errs.Precondition, Japanese: "二段階認証はすでに設定されています。", English: "The account has a second factor."},
	"SECOND_FACTOR_MISSING":     {Kind: errs.Precondition, Japanese: "二段階認証は設定されていません。", English: "The account has no second factor."},
	"SECOND_FACTOR_OF_STAFF":    {Kind: errs.Precondition, Japanese: "スタッフのアカウントでは、二段階認証を解除できません。", English: "Accounts of staff cannot do without a second factor."},
	"SECOND_FACTOR_NOT_BEGUN":   {Kind: errs.Precondition, Japanese: "二段階認証の設定の有効期限が切れました。初めから設定してください。", English: "The new second factor was not begun, or too long ago; begin again."},
	"SECOND_FACTOR_OWN":         {Kind: errs.Precondition, Japanese: "ご自身の二段階認証は解除できません。ほかの担当者に依頼してください。", English: "You cannot reset your own second factor; ask another member of staff."},
	"API_KEY_NOT_FOUND":         {Kind: errs.NotFound, Japanese: "このAPIキーは存在しないか、すでに失効しています。", English: "There is no such API key, or it has ended."},
	"API_KEY_EXISTS":            {Kind: errs.AlreadyExists, Japanese: "同じ名前のAPIキーがあります。", English: "You have an API key with this name; revoke it or take another name."},
	"API_KEY_EXPIRY":            {Kind: errs.Invalid, Japanese: "APIキーの期限は、今から1年以内にしてください。", English: "An API key ends in the future, within a year."},
	"ROLE_NOT_FOUND":            {Kind: errs.NotFound, Japanese: "この役割は存在しません。", English: "There is no such role."},
	"ROLE_EXISTS":               {Kind: errs.AlreadyExists, Japanese: "同じ名前の役割があります。", English: "There is a role with this name."},
	"ROLE_BUILT_IN":             {Kind: errs.Precondition, Japanese: "標準の役割は削除できません。superadmin は変更もできません。", English: "A built-in role cannot be deleted, and superadmin cannot be changed."},
	"ROLE_IN_USE":               {Kind: errs.Precondition, Japanese: "この役割はアカウントに付与されているため削除できません。", English: "An account has the role; revoke it first."},
	"ROLE_LIMIT":                {Kind: errs.Precondition, Japanese: "役割の数が上限に達しています。", English: "There are too many roles, or the account has too many."},
	"PERMISSION_UNKNOWN":        {Kind: errs.Invalid, Japanese: "存在しない権限、または役割に付与できない権限です。", English: "There is no such permission, or no role can have it."},
	"BEYOND_OWN_PERMISSIONS":    {Kind: errs.Forbidden, Japanese: "ご自身の権限を超える役割やアカウントは変更できません。", English: "The role or account has permissions that you do not have."},
	"STAFF_EXISTS":              {Kind: errs.Precondition, Japanese: "このメールアドレスはすでにスタッフです。", English: "The address has an account of staff; grant it roles instead."},
	"SUPERADMIN_EXISTS":         {Kind: errs.Precondition, Japanese: "superadmin がすでにいます。招待を依頼してください。", English: "There is a superadmin, who can invite others."},
	"OWN_ACCOUNT":               {Kind: errs.Precondition, Japanese: "ご自身のアカウントは無効にできません。", English: "You cannot disable or enable your own account."},
	"INVITATION_NOT_FOUND":      {Kind: errs.NotFound, Japanese: "有効な招待がありません。", English: "The address has no open invitation."},
	"LAST_SUPERADMIN":           {Kind: errs.Precondition, Japanese: "最後の superadmin を外すこと、無効にすることはできません。", English: "One enabled account must stay superadmin."},
	"SLUG_RESERVED":             {Kind: errs.Invalid, Japanese: "このスラッグは使えません。ID の形のものと search、suggest は予約されています。", English: "This slug is reserved: it has the form of an id, or is search or suggest."},
	"SLUG_TAKEN":                {Kind: errs.AlreadyExists, Japanese: "このスラッグは別の商品で使われています。", English: "Another product has this slug."},
	"SKU_TAKEN":                 {Kind: errs.AlreadyExists, Japanese: "このSKUは別の商品で使われています。", English: "Another product has this SKU."},
	"DUPLICATE_SLUG":            {Kind: errs.Invalid, Japanese: "同じスラッグの行がすでにあります。", English: "An earlier row has this slug."},
	"DUPLICATE_SKU":             {Kind: errs.Invalid, Japanese: "同じSKUのバリエーションがあります。", English: "Two variants have the same SKU."},
	"CATEGORY_UNKNOWN":          {Kind: errs.Invalid, Japanese: "カテゴリーが見つかりません。", English: "No category has this slug."},
	"CATEGORY_NOT_FOUND":        {Kind: errs.NotFound, Japanese: "カテゴリーが見つかりません。", English: "There is no such category."},
	"CATEGORY_TAKEN":            {Kind: errs.AlreadyExists, Japanese: "このスラッグは別のカテゴリーで使われています。", English: "Another category has this slug."},
	"CATEGORY_CYCLE":            {Kind: errs.Invalid, Japanese: "カテゴリーを自身の下に移動することはできません。", English: "A category cannot be in itself, nor in what is in it."},
	"CATEGORY_TOO_DEEP":         {Kind: errs.Invalid, Japanese: "カテゴリーは10階層までです。", English: "Categories have at most 10 levels."},
	"CATEGORY_NOT_EMPTY":        {Kind: errs.Precondition, Japanese: "下位カテゴリーまたは商品があるため削除できません。", English: "The category has categories or products."},
	"CATEGORY_LIMIT":            {Kind: errs.Precondition, Japanese: "カテゴリーは10,000件まで登録できます。", English: "There are 10,000 categories already."},
	"COLLECTION_UNKNOWN":        {Kind: errs.Invalid, Japanese: "コレクションが見つかりません。", English: "No collection has this slug."},
	"COLLECTION_NOT_FOUND":      {Kind: errs.NotFound, Japanese: "コレクションが見つかりません。", English: "There is no such collection."},
	"COLLECTION_EMPTY":          {Kind: errs.Invalid, Japanese: "コレクションの条件を指定してください。", English: "The rule of the collection has no filter."},
	"COLLECTION_LIMIT":          {Kind: errs.Precondition, Japanese: "コレクションは1,000件まで登録できます。", English: "There are 1,000 collections already."},
	"STATUS_REQUIRED":           {Kind: errs.Invalid, Japanese: "商品の状態を指定してください。", English: "The product has no status."},
	"TAX_RATE_MISSING":          {Kind: errs.Precondition, Japanese: "この日の消費税率が登録されていません。", English: "The tax class has no rate on this day."},
	"TAX_CLASS_REQUIRED":        {Kind: errs.Invalid, Japanese: "税区分を指定してください。", English: "A variant has no tax class."},
	"PRICE_INVALID":             {Kind: errs.Invalid, Japanese: "価格が範囲外です。", English: "A price is negative or too large."},
	"PRICE_ZERO":                {Kind: errs.Invalid, Japanese: "価格が0です。無料の商品は無料と明記してください。", English: "A price is 0 and the variant is not marked as free."},
	"NAME_REQUIRED":             {Kind: errs.Invalid, Japanese: "商品名を入力してください。", English: "The product has no name."},
	"VARIANT_REQUIRED":          {Kind: errs.Invalid, Japanese: "商品にバリエーションがありません。", English: "The product has no variant."},
	"PRODUCT_LIMIT":             {Kind: errs.Precondition, Japanese: "バリエーション・選択肢・属性・メタデータの数が上限を超えます。", English: "The product would have too many variants, options, attributes or metadata."},
	"MASK_INVALID":              {Kind: errs.Invalid, Japanese: "更新する項目の指定が正しくありません。", English: "A mask names a field that there is not."},
	"CURRENCY_UNSUPPORTED":      {Kind: errs.Invalid, Japanese: "この通貨では販売できません。", English: "The shop sells in another currency."},
	"DESCRIPTION_TOO_LONG":      {Kind: errs.Invalid, Japanese: "商品説明が長すぎます。", English: "The description has more than 20,000 characters once its HTML is clean."},
	"LANGUAGE_INVALID":          {Kind: errs.Invalid, Japanese: "翻訳の言語が店舗の既定の言語であるか、対応していない言語です。", English: "A translation is in the shop's default language, or in one that the shop does not have."},
	"TAG_INVALID":               {Kind: errs.Invalid, Japanese: "空のタグは登録できません。", English: "A tag is blank."},
	"DUPLICATE_OPTION":          {Kind: errs.Invalid, Japanese: "同じ名前の選択肢が二度あります。", English: "An option is declared twice."},
	"DUPLICATE_OPTION_VALUE":    {Kind: errs.Invalid, Japanese: "選択肢に同じ値が二度あります。", English: "An option has a value twice."},
	"OPTION_UNKNOWN":            {Kind: errs.Invalid, Japanese: "商品にない選択肢または値が指定されています。", English: "A variant has an option, or a value of one, that the product does not have."},
	"OPTION_MISSING":            {Kind: errs.Invalid, Japanese: "選択肢の値が不足しています。", English: "A variant has no value of one of the product's options."},
	"DUPLICATE_VARIANT":         {Kind: errs.Invalid, Japanese: "選択肢の値がすべて同じバリエーションがあります。", English: "Two variants have the same values of all options."},
	"WEIGHT_INVALID":            {Kind: errs.Invalid, Japanese: "重量が正しくありません。", English: "A weight is negative."},
	"ORDER_LIMIT_INVALID":       {Kind: errs.Invalid, Japanese: "注文数の上限が正しくありません。", English: "A limit for one order is negative."},
	"PICTURE_URL_INSECURE":      {Kind: errs.Invalid, Japanese: "画像の URL は https:// で始めてください。", English: "The URL of a picture begins with http:; pages served by https cannot show it."},
	"PICTURE_URL_INVALID":       {Kind: errs.Invalid, Japanese: "画像の URL が正しくありません。", English: "The URL of a picture is neither https nor a path on this shop's own host, such as /images/tea.jpg."},
	"PICTURE_UNKNOWN":           {Kind: errs.Invalid, Japanese: "アップロードされていない画像です。", English: "The picture was never uploaded."},
	"SCHEDULE_INVALID":          {Kind: errs.Invalid, Japanese: "価格の適用期間が正しくありません。", English: "A scheduled price is over, or ends before it starts."},
	"SCHEDULE_OVERLAP":          {Kind: errs.Invalid, Japanese: "価格の適用期間が重なっています。", English: "Two scheduled prices are for the same time."},
	"SKU_INVALID":               {Kind: errs.Invalid, Japanese: "SKUの形式が正しくありません。", English: "A SKU is 1 to 64 letters, digits, dots, dashes and underscores."},
	"SKU_REPEATED":              {Kind: errs.Invalid, Japanese: "同じSKUが二度あります。", English: "A SKU is listed twice."},
	"LOCATION_INVALID":          {Kind: errs.Invalid, Japanese: "在庫拠点の名前が正しくありません。", English: "A location is 1 to 64 lower-case letters, digits and dashes."},
	"QUANTITY_INVALID":          {Kind: errs.Invalid, Japanese: "数量が正しくありません。", English: "A quantity is out of range."},
	"STOCK_CONTENDED":           {Kind: errs.Unavailable, Japanese: "ただいま混み合っています。", English: "Too many buyers at once; please try again."},
	"STOCK_BELOW_RESERVED":      {Kind: errs.Precondition, Japanese: "引当済みの数量を下回ります。", English: "Fewer units than are reserved."},
	"OVERTAKEN":                 {Kind: errs.Conflict, Japanese: "在庫が変わりました。", English: "The stock changed meanwhile."},
	"SHIPMENT_NOT_FOUND":        {Kind: errs.NotFound, Japanese: "出荷が見つかりません。", English: "There is no such shipment."},
	"SHIPMENT_STATE_INVALID":    {Kind: errs.Precondition, Japanese: "出荷の状態が変わっているため、この操作はできません。", English: "The shipment's state does not allow this."},
	"SHIPMENT_NUMBER_MISMATCH":  {Kind: errs.Precondition, Japanese: "この出荷には別の送り状番号が登録されています。", English: "The shipment has another tracking number."},
	"REPORT_TIME_INVALID":       {Kind: errs.Invalid, Japanese: "未来の日時は登録できません。", English: "Nothing can be reported of the future."},
	"RESERVATION_NOT_FOUND":     {Kind: errs.NotFound, Japanese: "在庫の確保が見つかりません。", English: "The order has no reservation."},
	"RESERVATION_MISMATCH":      {Kind: errs.AlreadyExists, Japanese: "別の内容で在庫が確保されています。", English: "The order has a reservation of other lines."},
	"RESERVATION_NOT_COMMITTED": {Kind: errs.Precondition, Japanese: "注文が確定していません。", English: "The reservation is not committed."},
	"RESERVATION_FULFILLED":     {Kind: errs.Precondition, Japanese: "すでに出荷されています。", English: "The units have left the shop already."},
	"RESERVATION_NOT_FULFILLED": {Kind: errs.Precondition, Japanese: "まだ出荷されていません。", English: "The units have not left the shop yet."},
	"QUANTITY_EXCEEDED":         {Kind: errs.Precondition, Japanese: "数量が残りを超えています。", English: "More units than the reservation has."},
	"STOCK_NOT_ON_HAND":         {Kind: errs.Precondition, Japanese: "商品がまだ入荷していません。", English: "The units have not come in yet."},
	"HOLD_INVALID":              {Kind: errs.Invalid, Japanese: "確保期限が正しくありません。", English: "A hold ends in the next 30 days."},
	"LOCATION_NOT_FOUND":        {Kind: errs.NotFound, Japanese: "在庫拠点が見つかりません。", English: "There is no such location."},
	"REASON_REQUIRED":           {Kind: errs.Invalid, Japanese: "理由を入力してください。", English: "A reason is required."},
	"OPERATION_MISMATCH":        {Kind: errs.AlreadyExists, Japanese: "同じ操作番号で別の操作が行われています。", English: "The operation id was used for something else."},
	"OPERATION_REQUIRED":        {Kind: errs.Invalid, Japanese: "操作番号が必要です。", English: "An operation id is required with lines."},
	"RESERVATION_RELEASED":      {Kind: errs.Precondition, Japanese: "在庫の確保は取り消されています。", English: "The reservation was released."},
	"PAYMENT_AMOUNT_INVALID":    {Kind: errs.Invalid, Japanese: "お支払い金額が正しくありません。", English: "The amount must be positive."},
	"PAYMENT_AMOUNT_MISMATCH":   {Kind: errs.Precondition, Japanese: "別の金額で承認されています。", English: "The order was authorized for another amount."},
	"DAY_INVALID":               {Kind: errs.Invalid, Japanese: "日付が正しくありません。", English: "A day is written YYYY-MM-DD and must exist."},
	"PERIOD_INVALID":            {Kind: errs.Invalid, Japanese: "期間が正しくありません。", English: "A period begins before it ends and spans at most three years."},
	"ROW_MALFORMED":             {Kind: errs.Invalid, Japanese: "行を読み取れませんでした。", English: "The row cannot be read."},
	"STOCK_INVALID":             {Kind: errs.Invalid, Japanese: "在庫数が正しくありません。", English: "The stock is not that of a variant, or out of range."},
	"VARIANT_MISSING":           {Kind: errs.Invalid, Japanese: "行にあるバリエーションがファイルにありません。", English: "The row lists a variant that is not in the file."},
	"ROW_CONFLICT":              {Kind: errs.Invalid, Japanese: "同じ商品の最初の行と内容が異なります。", English: "The row says something else of the product than its first row."},
	"PRODUCT_REFUSED":           {Kind: errs.Invalid, Japanese: "同じ商品の別の行に問題があります。", English: "The product is refused for another row."},
	"PARENT_MISSING":            {Kind: errs.Invalid, Japanese: "このバリエーションの親の行がありません。", English: "No row lists this variant."},
	"PICTURE_INVALID":           {Kind: errs.Invalid, Japanese: "画像として読み込めません。JPEG、PNG、GIF、WebPをご利用ください。", English: "The file is not a whole JPEG, PNG, GIF or WebP picture."},
	"PICTURE_TOO_LARGE":         {Kind: errs.Invalid, Status: http.StatusRequestEntityTooLarge, Japanese: "画像のサイズが大きすぎます。", English: "The picture has too many bytes or pixels."},
	"DUPLICATE_GROUP":           {Kind: errs.Invalid, Japanese: "同義語グループの ID が重複しています。", English: "An earlier group has this id."},
}

// statuses maps each kind to its HTTP status over REST.
var statuses = map[errs.Kind]int{
	errs.Internal: http.StatusInternalServerError, errs.Invalid: http.StatusBadRequest, errs.NotFound: http.StatusNotFound,
	errs.AlreadyExists: http.StatusConflict, errs.Conflict: http.StatusConflict, errs.Precondition: http.StatusConflict,
	errs.Unauthenticated: http.StatusUnauthorized, errs.Forbidden: http.StatusForbidden, errs.Exhausted: http.StatusTooManyRequests,
	errs.Unavailable: http.StatusServiceUnavailable, errs.Timeout: http.StatusGatewayTimeout, errs.Canceled: 499,
	errs.Unimplemented: http.StatusNotImplemented,
}

// Of returns the row of a reason, or the row of INTERNAL for an unknown reason.
func Of(reason string) Reason {
	r, ok := reasons[reason]
	if !ok {
		r = reasons["INTERNAL"]
	}
	if r.Status == 0 {
		r.Status = statuses[r.Kind]
	}
	return r
}

// All returns every row, with its status set.
func All() map[string]Reason {
	out := make(map[string]Reason, len(reasons))
	for name := range reasons {
		out[name] = Of(name)
	}
	return out
}
