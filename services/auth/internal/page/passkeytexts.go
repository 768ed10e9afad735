package page

import "github.com/akinai/akinai/pkg/language"

// passkeyTexts are the texts of the pages of passkeys in one language.
type passkeyTexts struct {
	LogInTitle, LogInLead, Use, UsePassword, Refused, NoScript, Unsupported, Failed      string
	Lead, None, Add, NewLead, Name, Make, Back, CreatedAt, UsedAt, Never, Rename, Remove string
	RenameLabel, RemoveLabel, Added, Removed, Default                                    string
}

func passkeyTextsOf(l language.Language) passkeyTexts {
	if l == language.English {
		return passkeyEnglish
	}
	return passkeyJapanese
}

//nolint:gochecknoglobals,gosec // texts, never written to; no credentials
var (
	passkeyJapanese = passkeyTexts{
		LogInTitle: "パスキーでログイン", LogInLead: "端末の顔認証・指紋認証・PINで、パスワードなしでログインします。", Use: "パスキーを使う",
		UsePassword: "パスワードでログインする", Refused: "パスキーを確認できませんでした。もう一度お試しください。",
		NoScript:    "パスキーを使うには、ブラウザーのJavaScriptを有効にしてください。",
		Unsupported: "このブラウザーではパスキーを使えません。", Failed: "パスキーを使えませんでした。もう一度お試しください。",
		Lead: "パスキーがあれば、端末の顔認証・指紋認証・PINでログインできます。", None: "パスキーはまだありません。", Add: "パスキーを追加する",
		NewLead: "この端末や、お使いのパスワード管理アプリにパスキーを作ります。", Name: "名前", Make: "パスキーを作る", Back: "パスキーの一覧に戻る",
		CreatedAt: "追加した日時", UsedAt: "最後の利用", Never: "まだ使われていません", Rename: "名前を変更する", Remove: "削除する",
		RenameLabel: "「{name}」の名前を変更する", RemoveLabel: "「{name}」を削除する", Added: "パスキーを追加しました。",
		Removed: "パスキーを削除しました。ほかの端末からはログアウトしました。", Default: "パスキー",
	}
	passkeyEnglish = passkeyTexts{
		LogInTitle: "Log in with a passkey", LogInLead: "Your device checks your face, fingerprint or PIN. You need no password.", Use: "Use a passkey",
		UsePassword: "Log in with the password", Refused: "The passkey was not accepted. Try again.",
		NoScript:    "Passkeys need JavaScript. Turn it on in your browser.",
		Unsupported: "This browser cannot use passkeys.", Failed: "The passkey could not be used. Try again.",
		Lead: "With a passkey you log in by the face, fingerprint or PIN of your device.", None: "You have no passkey yet.", Add: "Add a passkey",
		NewLead: "The passkey is made on this device, or in your password manager.", Name: "Name", Make: "Make a passkey", Back: "Back to the passkeys",
		CreatedAt: "Added", UsedAt: "Last used", Never: "Not used yet", Rename: "Rename", Remove: "Remove",
		RenameLabel: "Rename {name}", RemoveLabel: "Remove {name}", Added: "The passkey was added.",
		Removed: "The passkey was removed. Other devices are logged out.", Default: "Passkey",
	}
)
