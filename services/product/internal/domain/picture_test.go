package domain

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRenditionWidths(t *testing.T) {
	t.Parallel()
	for width, want := range map[int][]int{
		1: {1}, 159: {159}, 160: {160}, 161: {160, 161}, 700: {160, 320, 640, 700}, 2047: {160, 320, 640, 1280, 2047},
		2048: {160, 320, 640, 1280, 2048}, 9000: {160, 320, 640, 1280, 2048},
	} {
		require.Equal(t, want, RenditionWidths(width), width)
	}
	require.Equal(t, []int{160, 320, 640, 1280, 2048}, pictureWidths, "nobody wrote into it")
}

func TestWidthFor(t *testing.T) {
	t.Parallel()
	p := PictureRecord{Widths: []int{160, 320, 500}}
	for width, want := range map[int]int{0: 500, 1: 160, 160: 160, 161: 320, 320: 320, 321: 500, 500: 500, 9000: 500} {
		require.Equal(t, want, p.WidthFor(width), width)
	}
}

func TestPictureIDOf(t *testing.T) {
	t.Parallel()
	require.Equal(t, PictureID("4oymiquy7qobjgx36tejs35zeqt24qpe"), PictureIDOf(nil), "it must never change: products have it")
	require.NotEqual(t, PictureIDOf([]byte("a")), PictureIDOf([]byte("b")))
	parsed, err := ParsePictureID(string(PictureIDOf([]byte("a"))))
	require.NoError(t, err)
	require.Equal(t, PictureIDOf([]byte("a")), parsed)
	for _, text := range []string{"", "a", "../../../../../../../../etc/pass", "4oymiquy7qobjgx36tejs35zeqt24qp\x00", "4OYMIQUY7QOBJGX36TEJS35ZEQT24QPE"} {
		_, err := ParsePictureID(text)
		require.ErrorIs(t, err, ErrPictureNotFound, text)
	}
}
