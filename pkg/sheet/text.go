package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"
)

// The encodings of files. UTF16 is detected and need not be specified.
const (
	UTF8     = "utf-8"
	ShiftJIS = "shift_jis"
	UTF16    = "utf-16"
)

var errUTF32 = errors.New("the file is UTF-32; save it as UTF-8")

// Text returns a file as UTF-8 without byte order marks, and its encoding. The parameter encoding
// is the expected encoding of a file without a byte order mark: UTF8, the default for "", or
// ShiftJIS. UTF-16, which spreadsheet programs call "Unicode text", is detected by its mark, or by
// the zero byte beside its first character. UTF-32 is refused.
func Text(r io.Reader, encoding string) (io.Reader, string, error) {
	buffered := bufio.NewReader(r)
	start, _ := buffered.Peek(4) // an error occurs again at the next read
	if bytes.HasPrefix(start, []byte("\xFF\xFE\x00\x00")) || bytes.HasPrefix(start, []byte("\x00\x00\xFE\xFF")) {
		return nil, "", errUTF32
	}
	if order, is := byteOrder(start); is {
		return unicode.UTF16(order, unicode.UseBOM).NewDecoder().Reader(buffered), UTF16, nil
	}
	if bytes.HasPrefix(start, []byte(mark)) {
		return withoutMarks(buffered), UTF8, nil
	}
	switch encoding {
	case UTF8, "":
		return buffered, UTF8, nil
	case ShiftJIS:
		return japanese.ShiftJIS.NewDecoder().Reader(buffered), ShiftJIS, nil
	}
	return nil, "", fmt.Errorf("encoding %q is neither %s nor %s", encoding, UTF8, ShiftJIS)
}

func byteOrder(start []byte) (order unicode.Endianness, is bool) {
	switch {
	case len(start) < 2:
	case start[0] == 0xFF && start[1] == 0xFE, start[0] != 0 && start[1] == 0:
		return unicode.LittleEndian, true
	case start[0] == 0xFE && start[1] == 0xFF, start[0] == 0 && start[1] != 0:
		return unicode.BigEndian, true
	}
	return unicode.BigEndian, false
}

// WholeLines returns the beginning of a file up to its last line end, so that no line is cut. It
// returns the file as it is if it has no line end.
func WholeLines(start []byte) []byte {
	order, wide := byteOrder(start)
	if !wide {
		if end := bytes.LastIndexByte(start, '\n'); end >= 0 {
			return start[:end+1]
		}
		return start
	}
	newline := []byte{0, '\n'}
	if order == unicode.LittleEndian {
		newline = []byte{'\n', 0}
	}
	for end := len(start) &^ 1; end >= 2; end -= 2 {
		if bytes.Equal(start[end-2:end], newline) {
			return start[:end]
		}
	}
	return start
}

// mark is the byte order mark in UTF-8.
const mark = "\uFEFF"

// withoutMarks skips the byte order marks before UTF-8; some files have two.
func withoutMarks(buffered *bufio.Reader) io.Reader {
	for {
		if start, err := buffered.Peek(len(mark)); err != nil || string(start) != mark {
			return buffered
		}
		_, _ = buffered.Discard(len(mark)) // cannot fail: the bytes are buffered
	}
}
