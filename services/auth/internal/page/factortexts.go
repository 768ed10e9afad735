package page

import "github.com/akinai/akinai/pkg/language"

// factorWords are the texts of the pages of the second factor in one language.
type factorWords struct {
	CodeTitle, CodeLead, Code, UseRecovery, RecoveryLead, RecoveryCode, UseCode string
	EnrollTitle, EnrollLead, Scan, ImageText, Type, FirstCode, Confirm          string
	SaveTitle, SaveLead, RenewedLead, ShownLead, Saved, NewLead, Back           string
	Blank, Wrong, TooMany                                                       string
}

func factorWordsOf(l language.Language) factorWords {
	if l == language.English {
		return factorEnglish
	}
	return factorJapanese
}

//nolint:gochecknoglobals // texts, never written to
var (
	factorJapanese = factorWords{
		CodeTitle: "確認コードの入力", CodeLead: "認証アプリに表示されている6桁のコードを入力してください。", Code: "確認コード",
		UseRecovery:  "リカバリーコードを使う",
		RecoveryLead: "保存しておいたリカバリーコードを1つ入力してください。使ったコードは、二度と使えません。", RecoveryCode: "リカバリーコード",
		UseCode:     "認証アプリのコードを使う",
		EnrollTitle: "二段階認証の設定", EnrollLead: "このログインには二段階認証が必要です。スマートフォンなどの認証アプリを用意してください。",
		Scan: "認証アプリで、このQRコードを読み取ります。", ImageText: "認証アプリに登録するためのQRコード",
		Type: "読み取れないときは、次のキーを認証アプリに入力します。", FirstCode: "認証アプリに表示された6桁のコード", Confirm: "設定する",
		SaveTitle:   "リカバリーコードの保存",
		SaveLead:    "二段階認証を設定しました。認証アプリを使えなくなったときは、次のコードでログインできます。コードはそれぞれ1回だけ使えます。このページは二度と表示されません。印刷するか、安全な場所に書き留めてください。",
		RenewedLead: "新しいリカバリーコードです。以前のコードは使えません。コードはそれぞれ1回だけ使えます。このページは二度と表示されません。印刷するか、安全な場所に書き留めてください。",
		ShownLead:   "二段階認証は設定済みです。リカバリーコードは一度だけ表示されました。", Saved: "保存しました。ログインを続ける",
		NewLead: "スマートフォンなどの認証アプリを用意してください。", Back: "二段階認証のページに戻る",
		Blank: "コードを入力してください。", Wrong: "コードが正しくないか、すでに使われています。新しいコードを入力してください。",
		TooMany: "コードの試行回数が多すぎます。しばらく待ってから、もう一度お試しください。",
	}
	factorEnglish = factorWords{
		CodeTitle: "Enter your code", CodeLead: "Enter the 6-digit code that your authenticator app shows.", Code: "Code",
		UseRecovery:  "Use a recovery code",
		RecoveryLead: "Enter one of the recovery codes that you saved. A code that was used cannot be used again.", RecoveryCode: "Recovery code",
		UseCode:     "Use a code of the authenticator app",
		EnrollTitle: "Set up your second factor", EnrollLead: "This login needs a second factor. You need an authenticator app, for example on your phone.",
		Scan: "Scan this QR code with the authenticator app.", ImageText: "QR code for the authenticator app",
		Type: "If you cannot scan it, type this key into the app.", FirstCode: "The 6-digit code that the app shows", Confirm: "Set up",
		SaveTitle:   "Save your recovery codes",
		SaveLead:    "Your second factor is set up. If you lose the authenticator app, log in with one of these codes. Each works once. This page is never shown again: print the codes, or write them down in a safe place.",
		RenewedLead: "These are your new recovery codes; the earlier ones no longer work. Each works once. This page is never shown again: print the codes, or write them down in a safe place.",
		ShownLead:   "Your second factor is set up. The recovery codes were shown once.", Saved: "I saved them. Go on",
		NewLead: "You need an authenticator app, for example on your phone.", Back: "Back to the second factor",
		Blank: "Enter the code.", Wrong: "The code is wrong, or was used already. Enter a new one.",
		TooMany: "There were too many attempts. Wait a while, then try again.",
	}
)
