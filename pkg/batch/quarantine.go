package batch

// mayProbe reports whether one more batch with a quarantined key may run. One batch is always
// reserved for calls without such a key.
func (c *Batcher[K, C, R]) mayProbe() bool { return c.probing < max(1, c.options.Concurrency-1) }

// quarantinedKey returns the first quarantined key, if there is one.
func (c *Batcher[K, C, R]) quarantinedKey(keys []K) (K, bool) {
	if len(c.quarantined) > 0 {
		now := monotonic()
		for _, key := range keys {
			until, found := c.quarantined[key]
			if found && now.Before(until) {
				return key, true
			}
			if found {
				delete(c.quarantined, key)
			}
		}
	}
	var none K
	return none, false
}

// noteOutcome quarantines the keys of a stuck call, and ends the quarantine of those of a call that
// succeeded.
func (c *Batcher[K, C, R]) noteOutcome(keys []K, err error) {
	switch {
	case err != nil && c.options.Stuck(err):
		until := monotonic().Add(c.options.QuarantineFor)
		for _, key := range keys {
			c.quarantined[key] = until
		}
	case err == nil && len(c.quarantined) > 0:
		for _, key := range keys {
			delete(c.quarantined, key)
		}
	}
}
