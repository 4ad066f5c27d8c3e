//go:build !no_mysqlx

package main

import "cuts/feat/mysqlx"

func init() { features["mysqlx"] = mysqlx.Run }
