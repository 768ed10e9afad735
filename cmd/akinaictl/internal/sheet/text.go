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

// The encodings that files come in. UTF16 is recognized and need not be named.
const (
	UTF8     = "utf-8"
	ShiftJIS = "shift_jis"
	UTF16    = "utf-16"
)

var errUTF32 = errors.New("the file is UTF-32; save it as UTF-8")

// Text returns a file as UTF-8 without byte order marks, and the encoding that it had. encoding is
// what is expected of a file without a mark: UTF8, which "" stands for, or ShiftJIS. Spreadsheet
// programs call UTF-16 "Unicode text"; it is recognized by its mark, or by the zero byte beside its
// first character.
func Text(r io.Reader, encoding string) (io.Reader, string, error) {
	buffered := bufio.NewReader(r)
	start, _ := buffered.Peek(4) // what cannot be read fails again when it is
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

// mark is the byte order mark in UTF-8.
const mark = "\uFEFF"

// withoutMarks skips the marks before UTF-8; some files have two.
func withoutMarks(buffered *bufio.Reader) io.Reader {
	for {
		if start, err := buffered.Peek(len(mark)); err != nil || string(start) != mark {
			return buffered
		}
		_, _ = buffered.Discard(len(mark)) // they are in the buffer
	}
}
