//go:build !no_pgxx

package main

import "cuts/feat/pgxx"

func init() { features["pgxx"] = pgxx.Run }
