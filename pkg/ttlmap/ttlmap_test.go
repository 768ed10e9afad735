package ttlmap_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/ttlmap"
)

func TestValuesExpire(t *testing.T) {
	var m ttlmap.Map[int]
	now := time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)
	_, ok := m.Get("a", now)
	require.False(t, ok)
	m.Put("a", 7, now.Add(time.Minute))
	got, ok := m.Get("a", now)
	require.True(t, ok)
	require.Equal(t, 7, got)
	_, ok = m.Get("a", now.Add(time.Minute))
	require.False(t, ok)
}

func TestMemoryIsBounded(t *testing.T) {
	var m ttlmap.Map[int]
	now := time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)
	for i := range 20_001 {
		m.Put(strconv.Itoa(i), i, now.Add(time.Hour))
	}
	_, ok := m.Get("0", now)
	require.False(t, ok, "the oldest are forgotten")
	_, ok = m.Get("20000", now)
	require.True(t, ok)
}
