//go:build race

package oidc_test

import "time"

// verifiedTokenCost is higher with the race detector, which makes a verified token some fifteen
// times slower.
const verifiedTokenCost = 25 * time.Microsecond
