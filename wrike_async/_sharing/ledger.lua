-- The ledger of a shared quota in Redis: ledger.py, step for step; see there what it does and why.
-- KEYS[1] holds all of it. ARGV: what is asked ("ask", "refused", "late" or "look"), the clock ("" for the server's own),
-- six numbers of the quota and its text, then what messages.py has in Ask, Refusal or Late.
local VERSION, GONE_AFTER, BEHIND, IN_A_ROW, PATIENT_BURST, A_LITTLE = 2, 10, 2, 3, 2, 1 / 64
local FIRST_PAUSE, LONGEST_PAUSE, SLOW_DOWN, SPEED_UP, SLOWEST = 1 / 60, 1, 0.75, 0.1, 0.05
local RARE, EASE_OFF, CREEP_UP = 30, 0.95, 0.02
local UNEVEN_START = 1 / 4
local A_DAY_OF_MINUTES = 1440

local what, clock = ARGV[1], ARGV[2]
local limit, per, burst = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local interval, long, short = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local rule, who = ARGV[9], ARGV[10]

local now
if clock == '' then
    local told = redis.call('TIME')
    now = tonumber(told[1]) + tonumber(told[2]) / 1000000
else
    now = tonumber(clock)
end

local function unknown()
    return {
        v = VERSION, rule = rule, limit = limit, per = per, last = now, empty_at = now + burst * interval, log = {}, line = {}, members = {},
        run = 0, new_at = 0, refusals = {0, 0, 0, 0, 1, 0, SPEED_UP}
    }
end

local kept = redis.call('GET', KEYS[1])
local ledger = kept and cmsgpack.unpack(kept)
if what == 'look' then
    if not ledger then return ledger end
    ledger.now = now
    return cjson.encode(ledger)
end
if not ledger then
    ledger = unknown()
elseif ledger.v ~= VERSION then
    if type(ledger.v) == 'number' and type(ledger.last) == 'number' and math.abs(now - ledger.last) < 2 * per then
        return redis.error_reply('OTHERVERSION ' .. ledger.v)
    end
    ledger = unknown()
elseif ledger.rule ~= rule then
    for name, member in pairs(ledger.members) do
        if name ~= who and member[3] > now - 2 * per then
            return redis.error_reply('OTHERRULE ' .. ledger.rule)
        end
    end
    ledger = unknown()
end
-- Of a refusal: paused_until, in_a_row, let_in, last, slowed_to, slowed_at, regains.
local taught = ledger.refusals

local function set_clock(expected)
    local shift = 0
    if now < ledger.last then
        shift = now - (now < ledger.last - BEHIND and math.max(ledger.last, expected) or ledger.last)
    elseif expected > 0 and now > expected + BEHIND then
        shift = math.min(now - expected, now - ledger.last)
    end
    if shift ~= 0 then
        ledger.empty_at, ledger.new_at = ledger.empty_at + shift, ledger.new_at + shift
        for i = 1, #ledger.log do ledger.log[i] = ledger.log[i] + shift end
        for _, place in ipairs(ledger.line) do place[3] = place[3] + shift end
        for _, member in pairs(ledger.members) do member[3] = member[3] + shift end
        taught[1], taught[4], taught[6] = taught[1] + shift, taught[4] + shift, taught[6] + shift
    end
    ledger.last = now
end

local function speed()
    if taught[5] >= 1 then return 1 end
    return math.min(1, taught[5] + taught[7] * (now - taught[6]) / per)
end

local function member_of(name)
    local member = ledger.members[name]
    if not member then
        member = {0, 0, 0}
        ledger.members[name] = member
    end
    member[3] = now
    return member
end

local function opens_at()
    local log, opens = ledger.log, taught[1]
    if #log >= limit then opens = math.max(opens, log[#log - limit + 1] + long) end
    if #log >= burst then
        local first = log[#log - burst + 1]
        opens = math.max(opens, first + short + (ledger.new_at >= first and per / 60 * UNEVEN_START or 0))
    end
    local pace = speed()
    if #log > 0 and pace < 1 then opens = math.max(opens, log[#log] + interval / pace) end
    return opens
end

local function due_at(patient)
    local log = ledger.log
    local due = math.max(opens_at(), ledger.empty_at - (burst - 1) * interval)
    if patient then
        local calm = ledger.empty_at - (burst - math.max(1, burst - PATIENT_BURST + 1)) * interval
        due = math.max(due, #log > 0 and math.min(calm, log[#log] + interval) or calm)
    end
    return due
end

local function position_of(mine)
    local waiting = {interactive = {}, bulk = {}}
    for _, place in ipairs(ledger.line) do
        if place[3] >= now - interval then table.insert(waiting[place[2]], place) end
    end
    local position, run = 0, ledger.run
    local i, b = 1, 1
    while true do
        local bulk, interactive = waiting.bulk[b], waiting.interactive[i]
        local overtaken = bulk and (run >= IN_A_ROW or not interactive)
        if (overtaken and bulk or interactive) == mine then return position end
        if overtaken then b = b + 1 else i = i + 1 end
        run = (overtaken or not bulk) and 0 or run + 1
        position = position + 1
    end
end

local function give(place, moment, opens)
    local bulk_waits = false
    for i = #ledger.line, 1, -1 do
        if ledger.line[i] == place then
            table.remove(ledger.line, i)
        elseif ledger.line[i][2] == 'bulk' then
            bulk_waits = true
        end
    end
    ledger.run = place[2] == 'interactive' and bulk_waits and ledger.run + 1 or 0
    ledger.members[who][1] = ledger.members[who][1] + 1
    if ledger.members[who][1] == 1 and next(ledger.members, next(ledger.members)) then ledger.new_at = moment end
    table.insert(ledger.log, moment)
    while #ledger.log > limit do table.remove(ledger.log, 1) end
    local after, held_for = math.max(ledger.empty_at, moment) + interval, (moment - opens) / interval
    if held_for < 1 and burst - (after - moment) / interval > held_for + A_LITTLE then
        after = moment + burst * interval
    end
    ledger.empty_at = after
end

local function ask()
    local lane, patient, ahead = ARGV[11], ARGV[12] == '1', tonumber(ARGV[13])
    local let_in, let_in_ago = tonumber(ARGV[14]), tonumber(ARGV[15])
    set_clock(tonumber(ARGV[16]))
    local line, members, place = {}, {}, nil
    for _, each in ipairs(ledger.line) do
        if each[3] > now - GONE_AFTER then table.insert(line, each) end
    end
    for name, member in pairs(ledger.members) do
        if member[3] > now - 2 * per then members[name] = member end
    end
    ledger.line, ledger.members = line, members
    if let_in > 0 then
        taught[3] = taught[3] + let_in
        if now - let_in_ago > taught[4] then taught[2] = 0 end
    end
    member_of(who)
    for _, each in ipairs(line) do
        if each[1] == who and each[2] == lane then place = each end
    end
    if not place then
        place = {who, lane, now}
        table.insert(line, place)
    end
    place[3] = now
    local position, opens, due = position_of(place), opens_at(), due_at(patient)
    if position == 0 and due <= now + ahead then
        local moment = math.max(now, due)
        give(place, moment, opens)
        return 1, moment - now
    end
    local at_least = position > 0 and interval / 4 or 0
    local delay = math.max(due + position * interval / speed() - ahead - now, at_least)
    place[3] = now + delay
    return 0, delay
end

local function slow_down(asked)
    local pace = speed()
    if asked <= per / 60 and taught[3] >= RARE then
        pace, taught[7] = pace * EASE_OFF, CREEP_UP
    elseif now - taught[4] < per then
        pace, taught[7] = pace * SLOW_DOWN, SPEED_UP
    else
        return
    end
    taught[5], taught[6] = math.max(SLOWEST, pace), now
end

local function refused()
    local sent_ago, retry_after, share = tonumber(ARGV[11]), tonumber(ARGV[12]), tonumber(ARGV[13])
    set_clock(tonumber(ARGV[14]))
    local member = member_of(who)
    member[2] = member[2] + 1
    if now - sent_ago > taught[4] then
        slow_down(retry_after)
        taught[2], taught[3], taught[4] = taught[2] + 1, 0, now
    end
    local doubled = FIRST_PAUSE * 2 ^ math.min(taught[2] - 1, 10)
    local backoff = per * math.min(LONGEST_PAUSE, doubled) * (0.5 + share / 2)
    taught[1] = math.max(taught[1], now + math.max(backoff, retry_after))
    return 0, 0
end

local function left_late()
    local slot, by = tonumber(ARGV[11]), tonumber(ARGV[12])
    set_clock(tonumber(ARGV[13]))
    local log, nearest = ledger.log, nil
    for i = 1, #log do
        if not nearest or math.abs(log[i] - slot) < math.abs(log[nearest] - slot) then nearest = i end
    end
    if nearest and math.abs(log[nearest] - slot) <= interval / 2 then
        if log[nearest] == ledger.new_at then ledger.new_at = ledger.new_at + by end
        local left, i = table.remove(log, nearest) + by, #log
        while i > 0 and log[i] > left do i = i - 1 end
        table.insert(log, i + 1, left)
    end
    return 0, 0
end

local granted, delay = ({ask = ask, refused = refused, late = left_late})[what]()
local used = 0
for _, moment in ipairs(ledger.log) do
    if moment > now - per then used = used + 1 end
end
redis.call('SET', KEYS[1], cmsgpack.pack(ledger), 'PX', string.format('%.0f', per * A_DAY_OF_MINUTES * 1000))
local function text(number) return string.format('%.6f', number) end
return {
    granted, text(delay), text(math.max(0, taught[1] - now)), text(speed()), used, #ledger.line, text(now)
}
