package ttlmap_test

import (
	"fmt"
	"time"

	"github.com/akinai/akinai/pkg/ttlmap"
)

func ExampleMap() {
	var names ttlmap.Map[string]
	now := time.Date(2026, 4, 1, 9, 0, 0, 0, time.UTC)
	names.Put("7", "Hana", now.Add(time.Minute))
	fmt.Println(names.Get("7", now))
	_, found := names.Get("7", now.Add(time.Minute))
	fmt.Println(found)
	// Output:
	// Hana true
	// false
}
