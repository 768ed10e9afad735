package domain_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/mailbox/internal/domain"
)

func ids(list []domain.Message) (out []string) {
	for _, m := range list {
		out = append(out, m.ID)
	}
	return out
}

func TestTheLatestMailsAreKept(t *testing.T) {
	t.Parallel()
	box := domain.NewBox(2, 1000)
	for _, id := range []string{"a", "b", "c"} {
		box.Add(domain.Message{ID: id, To: []string{id + "@example.jp"}})
	}
	require.Equal(t, []string{"c", "b"}, ids(box.List("")))
	require.Equal(t, []string{"b"}, ids(box.List("B@example.jp")))
	require.Empty(t, box.List("a@example.jp"))
	_, found := box.Find("a")
	require.False(t, found)
	_, found = box.Find("c")
	require.True(t, found)
}

func TestBytesAreBounded(t *testing.T) {
	t.Parallel()
	box := domain.NewBox(100, 1000)
	for _, id := range []string{"a", "b", "c"} {
		box.Add(domain.Message{ID: id, Text: strings.Repeat("x", 400)})
	}
	require.Equal(t, []string{"c", "b"}, ids(box.List("")))
	box.Add(domain.Message{ID: "d", Text: strings.Repeat("x", 2000)})
	require.Equal(t, []string{"d"}, ids(box.List("")))
}
