//go:build !no_sqlitex

package main

import "cuts/feat/sqlitex"

func init() { features["sqlitex"] = sqlitex.Run }
