-- Takes a value, which nobody else gets then.
-- KEYS deposit
-- returns the value and for how many ms it would have been kept; nothing if there is none
local deposit = redis.call('GET', KEYS[1])
if not deposit then
	return {}
end
redis.call('DEL', KEYS[1])
local t = redis.call('TIME')
local space = string.find(deposit, ' ', 1, true)
local left = string.sub(deposit, 1, space - 1) - (t[1] * 1000 + math.floor(t[2] / 1000))
return { string.sub(deposit, space + 1), string.format('%.0f', left) }
