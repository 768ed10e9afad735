package redis

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMemoIsBoundedAndExact(t *testing.T) {
	t.Parallel()
	var m memo[int]
	raw := strings.Repeat("x", memoBytes/10)
	for i := range 100 {
		m.put(strconv.Itoa(i), raw, found[int]{value: i})
	}
	require.Len(t, m.entries, 10)
	require.LessOrEqual(t, m.bytes, memoBytes)
	f, ok := m.get("99", strings.Clone(raw))
	require.True(t, ok)
	require.Equal(t, 99, f.value)
	_, ok = m.get("99", raw+"y")
	require.False(t, ok, "other bytes")
	m.put("99", "short", found[int]{value: 1})
	require.Len(t, m.entries, 10)
	for key := range m.entries {
		m.remove(key)
	}
	require.Zero(t, m.bytes)
}
