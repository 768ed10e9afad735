package public

import (
	"context"
	"regexp"
	"strings"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"connectrpc.com/connect/v2"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/restjson"
)

// Text is a text for people in the languages of the shop.
type Text struct{ Japanese, English string }

// In returns the text in English or Japanese.
func (t Text) In(english bool) string {
	if english {
		return t.English
	}
	return t.Japanese
}

// RuleUnreadable is the rule of a parameter that is not percent-encoded UTF-8. The other rules of a
// request are those of restjson and of protovalidate; the ids are part of the API.
const RuleUnreadable = "request.unreadable"

// rules has the texts of each rule, by its id in protovalidate; the ids of all types of numbers are
// number.*. A name in braces stands for the value of that rule of the same field.
var rules = map[string]Text{
	restjson.RuleType:     {"値の形式が正しくありません。", "The value is not of the type of this field."},
	restjson.RuleEnum:     {"選択できない値です。", "Not one of the values of this field."},
	restjson.RuleUnknown:  {"不明な項目です。", "There is no such field here."},
	restjson.RuleRepeated: {"複数指定されています。", "It is given more than once and takes one value."},
	RuleUnreadable:        {"読み取れない文字が含まれています。", "It cannot be read: it is not percent-encoded UTF-8, or has a semicolon."},

	"required":                {"必須の項目です。", "It is required."},
	"string.min_len":          {"{min_len}文字以上で入力してください。", "It needs at least {min_len} characters."},
	"string.max_len":          {"{max_len}文字以内で入力してください。", "It takes at most {max_len} characters."},
	"string.min_bytes":        {"短すぎます（UTF-8で{min_bytes}バイト以上）。", "It needs at least {min_bytes} bytes in UTF-8."},
	"string.max_bytes":        {"長すぎます（UTF-8で{max_bytes}バイト以内）。", "It takes at most {max_bytes} bytes in UTF-8."},
	"string.email":            {"メールアドレスの形式が正しくありません。", "It is not an e-mail address."},
	"string.email_empty":      {"メールアドレスを入力してください。", "It is required."},
	"string.uuid":             {"IDの形式が正しくありません。", "It is not a UUID."},
	"string.uuid_empty":       {"IDを指定してください。", "It is required."},
	"string.prefix":           {"「{prefix}」で始めてください。", "It must begin with {prefix}."},
	"string.in":               {"選択できない値です。", "Not one of the values of this field."},
	"string.uri":              {"URIの形式が正しくありません。", "It is not a URI."},
	"bytes.len":               {"データの長さが正しくありません（{len}バイト）。", "It takes exactly {len} bytes."},
	"client.machine":          {"client_credentialsはシークレットのあるクライアントだけが使えます。", "Only a client with a secret may use client_credentials."},
	"bytes.min_len":           {"データが空です。", "It needs at least {min_len} bytes."},
	"bytes.max_len":           {"データが大きすぎます（{max_len}バイト以内）。", "It takes at most {max_len} bytes."},
	"number.gt":               {"{gt}より大きい値を指定してください。", "It must be greater than {gt}."},
	"number.gte":              {"{gte}以上の値を指定してください。", "It must be at least {gte}."},
	"number.lt":               {"{lt}より小さい値を指定してください。", "It must be less than {lt}."},
	"number.lte":              {"{lte}以下の値を指定してください。", "It must be at most {lte}."},
	"number.gte_lte":          {"{gte}以上{lte}以下の値を指定してください。", "It must be from {gte} to {lte}."},
	"number.gt_lte":           {"{gt}より大きく{lte}以下の値を指定してください。", "It must be greater than {gt} and at most {lte}."},
	"number.gte_lt":           {"{gte}以上{lt}未満の値を指定してください。", "It must be at least {gte} and less than {lt}."},
	"number.in":               {"選択できない値です。", "Not one of the values of this field."},
	"number.not_in":           {"この値は指定できません。", "This value is not allowed here."},
	"enum.defined_only":       {"選択できない値です。", "Not one of the values of this field."},
	"enum.not_in":             {"この値は指定できません。", "This value is not allowed here."},
	"enum.in":                 {"選択できない値です。", "Not one of the values of this field."},
	"repeated.min_items":      {"{min_items}件以上指定してください。", "It needs at least {min_items} entries."},
	"repeated.max_items":      {"{max_items}件まで指定できます。", "It takes at most {max_items} entries."},
	"repeated.unique":         {"同じ値が二度あります。", "A value occurs twice."},
	"map.min_pairs":           {"{min_pairs}件以上指定してください。", "It needs at least {min_pairs} entries."},
	"map.max_pairs":           {"{max_pairs}件まで指定できます。", "It takes at most {max_pairs} entries."},
	"duration.gt":             {"{gt}より長い時間を指定してください。", "It must be longer than {gt}."},
	"duration.gte":            {"{gte}以上の時間を指定してください。", "It must be at least {gte}."},
	"duration.lte":            {"{lte}以下の時間を指定してください。", "It must be at most {lte}."},
	"duration.gt_lte":         {"{gt}より長く{lte}以下の時間を指定してください。", "It must be longer than {gt} and at most {lte}."},
	"duration.gte_lte":        {"{gte}以上{lte}以下の時間を指定してください。", "It must be from {gte} to {lte}."},
	"collection.rule":         {"コレクションの条件に別のコレクションは指定できません。", "A rule does not refer to a collection."},
	"products.max_items":      {"一度に送信できる商品の数を超えています。", "These are too many products for one request."},
	"categories.max_items":    {"一度に送信できるカテゴリーの数を超えています。", "These are too many categories for one request."},
	"status_change.reason":    {"理由を選択してください。", "Choose a reason."},
	"order.lines_or_cart":     {"商品の一覧かカートのどちらか一方を指定してください。", "It takes either lines or a cart."},
	"delivery.window_and_day": {"時間帯と日付は、両方を指定するか、両方とも省いてください。", "It takes a window and a day, or neither."},
	"masks.size":              {"更新する項目の指定は、件数と同じ数だけ、またはなしにしてください。", "It takes a mask for each entry, or none."},
	"string.pattern":          {"形式が正しくありません。", "It does not have the form of this field."},
	"string.min_len.one":      {"必須の項目です。", "It is required."},
	"repeated.min_one":        {"1件以上指定してください。", "It needs at least one entry."},
}

// patterns has the texts of each regular expression of a rule string.pattern.
var patterns = map[string]Text{
	"^([0-9a-f]{32})?$": {"最終確認の値が正しくありません。", "It is not the fingerprint of a final confirmation."},
	"^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})?$": {"IDの形式が正しくありません。", "It is not a UUID."},
	"^[A-Za-z]{0,60}$":                  {"操作の名前は60文字以内の半角英字で入力してください。", "It is the name of a method, at most 60 letters."},
	"^[a-z_]{0,40}$":                    {"対象の種類は40文字以内の半角英小文字と下線で入力してください。", "It is a kind of object, at most 40 lower-case letters and underscores."},
	"^(web|mobile|admin)$":              {"選択できない値です。", "It is web, mobile or admin."},
	"^[a-z][a-z0-9-]{1,62}$":            {"2～63文字の半角英小文字・数字・ハイフンで、英字から始めてください。", "It takes 2 to 63 lower-case letters, digits and dashes, and begins with a letter."},
	"^https?://[^/?#*,; ]+$":            {"オリジンはhttps://shop.exampleのように入力してください。", "It is an origin, such as https://shop.example."},
	"^[!-~]{1,255}$":                    {"255文字以内の半角英数字・記号で入力してください。", "It takes 1 to 255 visible ASCII characters."},
	"^[0-9]{4}-[0-9]{2}-[0-9]{2}$":      {"日付はYYYY-MM-DDの形式で入力してください。", "It is a day, written YYYY-MM-DD."},
	"^[A-Z]{3}$":                        {"通貨は英大文字3文字で入力してください。", "It is a currency, three capital letters."},
	"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$": {"64文字以内の半角英数字・ピリオド・ハイフン・下線で、英数字から始めてください。", "It takes 1 to 64 letters, digits, dots, dashes and underscores, and begins with a letter or digit."},
	"^[A-Za-z0-9-]{1,128}$":             {"ID（UUID）またはスラッグで入力してください。", "It is an id (a UUID) or a slug."},
	"^[^:]+:[\\s\\S]+$":                 {"「名前:値」の形式で入力してください。", "It has the form name:value."},
	"^[a-z0-9-]{0,128}$":                {"128文字以内の半角英小文字・数字・ハイフンで入力してください。", "It takes at most 128 lower-case letters, digits and dashes."},
	"^[a-z0-9-]{1,128}$":                {"1～128文字の半角英小文字・数字・ハイフンで入力してください。", "It takes 1 to 128 lower-case letters, digits and dashes."},
	"^[a-z0-9-]{0,64}$":                 {"64文字以内の半角英小文字・数字・ハイフンで入力してください。", "It takes at most 64 lower-case letters, digits and dashes."},
	"^[a-z0-9-]{1,64}$":                 {"1～64文字の半角英小文字・数字・ハイフンで入力してください。", "It takes 1 to 64 lower-case letters, digits and dashes."},
	"^[a-z0-9][a-z0-9-]{0,127}$":        {"128文字以内の半角英小文字・数字・ハイフンで、英数字から始めてください。", "It takes 1 to 128 lower-case letters, digits and dashes, and begins with a letter or digit."},
	"^[a-z][a-z0-9_]{0,39}$":            {"40文字以内の半角英小文字・数字・下線で、英字から始めてください。", "It takes 1 to 40 lower-case letters, digits and underscores, and begins with a letter."},
	"^[a-z][a-z0-9_.-]{0,39}$":          {"40文字以内の半角英小文字・数字・ピリオド・ハイフン・下線で、英字から始めてください。", "It takes 1 to 40 lower-case letters, digits, dots, dashes and underscores, and begins with a letter."},
	"^[^:\\x00]*$":                      {"コロンを含まない文字列で入力してください。", "It is a text without a colon."},
	"^[a-z]{2,3}$":                      {"言語はjaやenのように入力してください。", "It is a language, such as ja or en."},
	"^[^:\\x00]+$":                      {"コロンを含まない文字列で入力してください。", "It is a text without a colon."},
	"^[0-9]{5}$":                        {"5桁の数字で入力してください。", "It is five digits."},
	"^[A-Za-z0-9_.-]{1,64}$":            {"64文字以内の半角英数字・ピリオド・ハイフン・下線で入力してください。", "It takes 1 to 64 letters, digits, dots, dashes and underscores."},
	"^[a-z0-9][a-z0-9-]{0,31}$":         {"32文字以内の半角英小文字・数字・ハイフンで入力してください。", "It takes 1 to 32 lower-case letters, digits and dashes, and begins with a letter or digit."},
	"^([a-z0-9][a-z0-9-]{0,31})?$":      {"32文字以内の半角英小文字・数字・ハイフンで入力してください。", "It takes 1 to 32 lower-case letters, digits and dashes, and begins with a letter or digit; or nothing."},
	"^[0-9A-Za-z -]{0,40}$":             {"40文字以内の半角英数字・ハイフンで入力してください。", "It takes up to 40 letters, digits and dashes."},
	"^[a-z0-9][a-z0-9-]{0,63}$":         {"64文字以内の半角英小文字・数字・ハイフンで入力してください。", "It takes 1 to 64 lower-case letters, digits and dashes, and begins with a letter or digit."},
	"^[a-z0-9_]{1,32}$":                 {"32文字以内の半角英小文字・数字・下線で入力してください。", "It takes 1 to 32 lower-case letters, digits and underscores."},
	"^[0-9]{3,7}$":                      {"3～7桁の数字で入力してください。", "It is three to seven digits."},
	"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$":   {"日付はYYYY-MM-DDの形式で入力してください。", "It is a day, written YYYY-MM-DD, or nothing."},
	"^([0-9]{7})?$":                     {"7桁の数字で入力してください。", "It is seven digits, or nothing."},
	"^[0-9]{7}$":                        {"7桁の数字で入力してください。", "It is seven digits."},
	"^[^:]+:.*\\S$":                     {"「名前:値」の形式で入力してください。", "It has the form name:value."},
	"^(T[0-9]{13})?$":                   {"Tと13桁の半角数字で入力してください。", "It takes T and 13 digits."},
	"^[0-9]{10}$":                       {"半角数字10桁で入力してください。", "It takes ten digits."},
}

// RuleText returns the text of a rule that has no values.
func RuleText(rule string, english bool) string { return rules[rule].In(english) }

// Describe returns the text of a violation of a message of the type request, in the language of the
// caller. It is an rpc.Describe.
func Describe(ctx context.Context, request protoreflect.MessageDescriptor, v *validate.Violation) string {
	english := false
	if info, ok := connect.CallInfoForServerContext(ctx); ok {
		english = language.Match(info.RequestHeader().Values(language.Header)) == language.English
	}
	return describe(v.GetRuleId(), rulesAround(request, v), english)
}

// describe returns the text of a rule of a field. values holds the values of all rules of its type,
// and may be nil.
func describe(id string, values protoreflect.Message, english bool) string {
	text, ok := textOf(id, values)
	if !ok {
		text = rules["string.pattern"] // true of any rule
	}
	return placeholder.ReplaceAllStringFunc(text.In(english), func(name string) string { return valueOf(values, strings.Trim(name, "{}")) })
}

var placeholder = regexp.MustCompile(`\{[a-z_]+\}`)

// numbers are the types of numbers in the ids of protovalidate.
var numbers = map[string]bool{
	"int32": true, "int64": true, "uint32": true, "uint64": true, "sint32": true, "sint64": true, "fixed32": true, "fixed64": true,
	"sfixed32": true, "sfixed64": true, "float": true, "double": true,
}

// textOf returns the text of a rule with placeholders.
func textOf(id string, values protoreflect.Message) (Text, bool) {
	if kind, rule, ok := strings.Cut(id, "."); ok && numbers[kind] {
		id = "number." + rule
	}
	switch {
	case id == "string.pattern":
		text, ok := patterns[valueOf(values, "pattern")]
		return text, ok
	case id == "string.min_len" && valueOf(values, "min_len") == "1":
		id = "string.min_len.one"
	case id == "repeated.min_items" && valueOf(values, "min_items") == "1":
		id = "repeated.min_one"
	}
	text, ok := rules[id]
	return text, ok
}

// valueOf returns the value of a rule as a text, "" if there is none.
func valueOf(values protoreflect.Message, rule string) string {
	if values == nil {
		return ""
	}
	field := values.Descriptor().Fields().ByName(protoreflect.Name(rule))
	if field == nil || field.IsList() {
		return ""
	}
	value := values.Get(field)
	if field.Message() != nil {
		if d, ok := value.Message().Interface().(*durationpb.Duration); ok {
			return d.AsDuration().String()
		}
	}
	return value.String()
}

// rulesAround returns the message that has the violated rule and its siblings, such as the
// StringRules of a field. It is nil if the rule is none of a field.
func rulesAround(request protoreflect.MessageDescriptor, v *validate.Violation) protoreflect.Message {
	var field protoreflect.FieldDescriptor
	for _, element := range v.GetField().GetElements() {
		if request == nil {
			return nil
		}
		if field = request.Fields().ByName(protoreflect.Name(element.GetFieldName())); field == nil {
			return nil
		}
		if request = field.Message(); field.IsMap() {
			request = field.MapValue().Message()
		}
	}
	elements := v.GetRule().GetElements()
	if field == nil || len(elements) == 0 {
		return nil
	}
	rules, ok := proto.GetExtension(field.Options(), validate.E_Field).(*validate.FieldRules)
	if !ok || rules == nil {
		return nil
	}
	m := rules.ProtoReflect()
	for _, element := range elements[:len(elements)-1] {
		next := m.Descriptor().Fields().ByName(protoreflect.Name(element.GetFieldName()))
		if next == nil || next.Message() == nil || next.IsList() {
			return nil
		}
		m = m.Get(next).Message()
	}
	return m
}
