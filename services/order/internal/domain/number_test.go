package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/order/internal/domain"
)

func TestOrderNumberFindsEachWrongDigitAndEachSwapOfNeighbors(t *testing.T) {
	t.Parallel()
	for range 100 {
		number := domain.NumberFor(domain.OrderID(id.New()), 0)
		require.Regexp(t, `^[1-9][0-9]{9}$`, number)
		require.True(t, domain.ValidNumber(number))
		for i := range number {
			for c := byte('0'); c <= '9'; c++ {
				wrong := []byte(number)
				wrong[i] = c
				require.Equal(t, c == number[i], domain.ValidNumber(string(wrong)), "%s for %s", wrong, number)
			}
			if i > 0 && number[i] != number[i-1] {
				swapped := []byte(number)
				swapped[i], swapped[i-1] = number[i-1], number[i]
				require.False(t, domain.ValidNumber(string(swapped)), "%s for %s", swapped, number)
			}
		}
	}
	require.False(t, domain.ValidNumber(""))
	require.False(t, domain.ValidNumber("123456789x"))
}

func TestOrderNumbersDoNotCount(t *testing.T) {
	t.Parallel()
	seen, rising := map[string]bool{}, 0
	last := ""
	for range 1000 {
		number := domain.NumberFor(domain.OrderID(id.New()), 0)
		require.False(t, seen[number])
		seen[number] = true
		if number > last {
			rising++
		}
		last = number
	}
	require.InDelta(t, 500, rising, 100, "the next number is above or below by chance")
	order := domain.OrderID(id.New())
	require.NotEqual(t, domain.NumberFor(order, 0), domain.NumberFor(order, 1))
}

func TestOrderNumbersAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	number := "5720000008"
	require.True(t, domain.ValidNumber(number))
	for _, written := range []string{
		"5720000008", "572-000-0008", " 572 000 0008 ", "５７２００００００８", "５７２－０００－０００８", "572ー000−0008", "572\u3000000\u200b0008", "57-20-00-00-08",
	} {
		got, err := domain.ParseNumber(written)
		require.NoError(t, err, "%q", written)
		require.Equal(t, number, got, "%q", written)
	}
	for _, written := range []string{
		"", "-", "5720000006", "572000000", "57200000080", "0720000005", "572O000008", "#5720000008", "572.000.0008", "५७२००००००५", "五七二〇〇〇〇〇〇五",
	} {
		_, err := domain.ParseNumber(written)
		require.ErrorIs(t, err, domain.ErrNumberInvalid, "%q", written)
	}
}
