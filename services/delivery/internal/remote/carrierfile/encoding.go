package carrierfile

import (
	"sync"

	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/unicode/norm"
)

// lookalikes are characters that Windows-31J has under another code point, which looks the same:
// text of other systems has the left one. A replacement is returned with the file.
var lookalikes = map[rune]rune{
	'〜': '～', '−': '－', '—': '―', '‖': '∥', '¢': '￠', '£': '￡', '¬': '￢', '\u00a0': ' ',
}

// encoder writes text in an encoding, and counts what it replaced.
type encoder struct {
	utf8     bool
	replaced map[rune]int
}

func newEncoder(encoding string) *encoder {
	return &encoder{utf8: encoding == encodingUTF8, replaced: make(map[rune]int)}
}

// encode returns the bytes of a text, and the characters that the encoding lacks.
func (e *encoder) encode(text string) (out []byte, missing []rune) {
	text = norm.NFC.String(text)
	if e.utf8 {
		return []byte(text), nil
	}
	for _, r := range text {
		if same, is := lookalikes[r]; is {
			e.replaced[r]++
			r = same
		}
		encoded, ok := windows31J(r)
		if !ok {
			missing = append(missing, r)
		}
		out = append(out, encoded...)
	}
	return out, missing
}

// windows31J returns a character in Windows-31J. Windows writes characters that the table has twice
// in the rows of IBM (FA to FC); the library writes them in those of NEC (ED and EE).
func windows31J(r rune) ([]byte, bool) {
	if ibm, is := ibmRows()[r]; is {
		return ibm[:], true
	}
	encoded, err := japanese.ShiftJIS.NewEncoder().Bytes([]byte(string(r)))
	return encoded, err == nil
}

// ibmRows maps the characters of the rows FA to FC that the library would write elsewhere.
var ibmRows = sync.OnceValue(func() map[rune][2]byte {
	rows := make(map[rune][2]byte)
	for lead := byte(0xFA); lead <= 0xFC; lead++ {
		for trail := byte(0x40); trail <= 0xFC; trail++ {
			text, err := japanese.ShiftJIS.NewDecoder().Bytes([]byte{lead, trail})
			if runes := []rune(string(text)); err == nil && len(runes) == 1 && runes[0] != '\uFFFD' {
				back, err := japanese.ShiftJIS.NewEncoder().Bytes(text)
				if err == nil && (back[0] == 0xED || back[0] == 0xEE) {
					rows[runes[0]] = [2]byte{lead, trail}
				}
			}
		}
	}
	return rows
})

// widthOf returns the width of a text in half-width characters.
func widthOf(text string) (width int) {
	for _, r := range text {
		width += runeWidth(r)
	}
	return width
}

func runeWidth(r rune) int {
	if r < 0x80 || r >= '｡' && r <= 'ﾟ' {
		return 1
	}
	return 2
}
