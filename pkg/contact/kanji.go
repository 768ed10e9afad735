package contact

import (
	"strconv"
	"strings"
)

// usualKanji maps variants of a kanji to the usual one. Only variants that people write for the
// same name or place are listed; 斎 and 斉 are different names.
var usualKanji = variants("高髙 崎﨑嵜 徳德 浜濱濵 辺邊邉 斎齋 斉齊 沢澤 広廣 島嶋嶌 国國 桜櫻 真眞 竜龍 滝瀧 鉄鐵 学學 円圓 県縣 区區 駅驛 寿壽 栄榮 " +
	"曽曾 条條 館舘 弥彌 吉𠮷 万萬 豊豐 恵惠 黒黑 関關 渋澁 渓溪 仏佛 来來 横橫 塩鹽 蔵藏 峰峯 岳嶽 亀龜 柳栁 桧檜 淵渕 薮藪 富冨 会會 旧舊 児兒 " +
	"実實 芦蘆 台臺 当當 静靜 青靑 郷鄕 宝寶 号號")

func variants(list string) map[rune]rune {
	out := make(map[rune]rune)
	for _, group := range strings.Fields(list) {
		same := []rune(group)
		for _, variant := range same[1:] {
			out[variant] = same[0]
		}
	}
	return out
}

const kanjiDigits = "〇一二三四五六七八九"

// arabic returns the digits at a place and where they end; "" if there are none.
func arabic(in []rune, at int) (digits string, end int) {
	for end = at; end < len(in) && !notDigit(in[end]); end++ {
	}
	if at >= len(in) {
		return "", at
	}
	return string(in[at:end]), end
}

// kanjiNumber returns the number that is written in kanji at a place, in digits, and where it ends:
// 二十三 and 二三 are 23. It returns "" if there is none.
func kanjiNumber(in []rune, at int) (digits string, end int) {
	var positional strings.Builder
	sum, last, powers := 0, -1, false
	for end = at; end < len(in); end++ {
		if digit := strings.IndexRune(kanjiDigits, in[end]); digit >= 0 {
			last = digit / len("一")
			positional.WriteByte(byte('0' + last)) //nolint:gosec // 0 to 9
			continue
		}
		power := map[rune]int{'十': 10, '百': 100, '千': 1000}[in[end]]
		if power == 0 {
			break
		}
		if last < 0 {
			last = 1
		}
		sum, last, powers = sum+last*power, -1, true
	}
	if !powers {
		return positional.String(), end
	}
	return strconv.Itoa(sum + max(last, 0)), end
}
