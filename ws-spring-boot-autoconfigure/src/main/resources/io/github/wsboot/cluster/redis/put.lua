-- Keeps a value until somebody takes it, or for a while.
-- KEYS deposit
-- ARGV value, for how long in ms
local t = redis.call('TIME')
local last = string.format('%.0f', t[1] * 1000 + math.floor(t[2] / 1000) + ARGV[2])
redis.call('SET', KEYS[1], last .. ' ' .. ARGV[1], 'PX', ARGV[2])
return { 'OK' }
