# The sentences that rules in .dslr files are written in.
#
#   [when] a sentence with {slots} = conditions in DRL       [then] a sentence = a call to verdict
#   [other] words = what they stand for, wherever a sentence has the slot {other}, {name:other} or {name:other*}
#
# | separates sentences of one meaning. Built in are {number}, {duration}, {text} (in quotes), {name}, {fact} (a class
# of the tracking plan, such as ProductViewed) and {word} (a property of the plan, such as productId). A slot with a
# star takes any number of phrases, each of which is followed by a comma in the DRL.
#
# A variable that begins with $_ belongs to its sentence alone; $that is the event that other sentences speak of.
#
# Add sentences of your own here or in another .dsl file. What they stand for is checked like any other DRL.

# How often something happened
[when] there was a {event} {filter*} within {duration} | there was an {event} {filter*} within {duration} = exists {event}( {filter}within("{duration}") )
[when] there was no {event} {filter*} within {duration} = not {event}( {filter}within("{duration}") )
[when] there were {comparison} {number} {event} {filter*} within {duration} = accumulate( $_each : {event}( {filter}within("{duration}") ); $_count : count($_each); $_count {comparison} {number} )
[when] there were {comparison} {number} {event} {filter*} within {duration}, the last one less than {ago:duration} ago = accumulate( $_each : {event}( {filter}within("{duration}") ); $_count : count($_each), $that : latest($_each); $_count {comparison} {number} ) Event( within("{ago}") ) from $that
[when] there were {comparison} {number} {event} {filter*} of one {property} within {duration} | there were {comparison} {number} {event} {filter*} in one {property} within {duration} = groupby( $_each : {event}( {filter}within("{duration}") ); ${property} : $_each.{property}; $_count : count($_each); $_count {comparison} {number} )
[when] the customer viewed {comparison} {number} products in one {property} within {duration} = groupby( $_each : ProductViewed( within("{duration}") ); ${property} : $_each.{property}; $_count : count($_each); $_count {comparison} {number} )
[when] there were {comparison} {number} different {property} among {event} {filter*} within {duration} = accumulate( {event}( {filter}within("{duration}"), $_part : {property} ); $_parts : countDistinct($_part); $_parts {comparison} {number} )

# How much it came to
[when] the {amount} of {event} {filter*} within {duration} is {comparison} {number} in all = accumulate( $_each : {event}( {filter}within("{duration}") ); $_sum : sum({amount}); $_sum {comparison} {number} )
[when] the {amount} of {event} {filter*} within {duration} is {comparison} {number} on average for each {property} = accumulate( $_each : {event}( {filter}within("{duration}"), $_part : {property} ); $_sum : sum({amount}), $_parts : countDistinct($_part); $_parts >= 1, $_sum {comparison} {number} * $_parts )

# The last time
[when] the last {event} {filter*} within {duration} was {ago:duration} ago or longer = accumulate( $_each : {event}( {filter}within("{duration}") ); $that : latest($_each) ) Event( olderThan("{ago}") ) from $that
[when] the last {event} {filter*} within {duration} was less than {ago:duration} ago = accumulate( $_each : {event}( {filter}within("{duration}") ); $that : latest($_each) ) Event( within("{ago}") ) from $that
[when] the {property} of the last {event} {filter*} within {duration} is known = accumulate( $_each : {event}( {filter}within("{duration}"), {property} != null ); $that : latest($_each) ) {event}( ${property} : {property} ) from $that

# One event, and what went before and after it
[when] there is a cart untouched for {duration} = $that : AddToCart( olderThan("{duration}"), within("30d") ) not AddToCart( follows($that) )
[when] for each {event} {filter*} within {duration} = $that : {event}( {filter}within("{duration}") )
[when] for each {event} {filter*} between {from:duration} and {until:duration} ago = $that : {event}( {filter}olderThan("{from}"), within("{until}") )
[when] and no {event} since = not {event}( since($that) )
[when] and no {event} in the {duration} since = not {event}( since($that, "{duration}") )
[when] and no {event} within {duration} after it = not {event}( follows($that, "{duration}") )
[when] and a {event} within {duration} after it | and an {event} within {duration} after it = exists {event}( follows($that, "{duration}") )
[when] and a {event} of the same {property} within {duration} before it = exists {event}( {property} == $that.{property}, precedes($that, "{duration}") )
[when] and {comparison} {number} {event} of the same {property} within {duration} before it = accumulate( $_each : {event}( {property} == $that.{property}, precedes($that, "{duration}") ); $_count : count($_each); $_count {comparison} {number} )

# The whole life of a customer
[when] there were {comparison} {number} {history} in all = Summary( {history}, count {comparison} {number} )
[when] the total value of all {history} is {comparison} {number} = Summary( {history}, total {comparison} {number} )
[when] the average value of all {history} is {comparison} {number} = Summary( {history}, average {comparison} {number} )
[when] the average value of all {history} is known = Summary( {history}, $average : average, average != null )
[when] the last of all {history} was less than {duration} ago = Summary( {history}, lastWithin("{duration}") )
[when] the last of all {history} was {duration} ago or longer = Summary( {history}, lastOlderThan("{duration}") )

# Who the customer is, and the time of day where the customer lives
[when] the customer's {property} is {text} = Profile( {property} == "{text}" )
[when] the customer's {property} is {comparison} {number} = Profile( {property} {comparison} {number} )
[when] the customer's {property} is known = Profile( ${property} : {property}, {property} != null )
[when] the customer is in segment {name} | the customer is in the segment {name} = Profile( inSegment("{name}") )
[when] the customer is not in segment {name} | the customer is not in the segment {name} = not Profile( inSegment("{name}") )
[when] today is the anniversary of the customer's {word} = Moment( anniversary("{word}") )
[when] today is {weekday} = Moment( weekday("{weekday}") )
[when] today is {weekday} or {other:weekday} = Moment( weekday("{weekday}", "{other}") )
[when] it is between {from:number} and {until:number} o'clock = Moment( hourBetween({from}, {until}) )

# What follows from it
[then] put the customer in segment {name} | put the customer in the segment {name} = verdict.segment("{name}");
[then] put the customer in segment {name} with {text} | put the customer in the segment {name} with {text} = verdict.segment("{name}", "{text}");
[then] put the customer in segment {name} with that {property} | put the customer in the segment {name} with that {property} = verdict.segment("{name}", ${property});
[then] remember {text} as trait {name} = verdict.trait("{name}", "{text}");
[then] remember {number} as trait {name} = verdict.trait("{name}", {number});
[then] remember that {property} as trait {name} = verdict.trait("{name}", ${property});
[then] trigger {name} for that {event} | trigger {name} for that event = verdict.trigger("{name}", $that);
[then] trigger {name} once = verdict.trigger("{name}", "once");

# Which events of a kind
[filter] {with} {property} {text} = {property} == "{text}"
[filter] {with} {property} other than {text} = {property} != "{text}"
[filter] {with} {property} of {comparison} {number} = {property} {comparison} {number}
[filter] {with} {comparison} {number} {property} = {property} {comparison} {number}
[filter] {with} {property} times {other:property} of {comparison} {number} = {property} * {other} {comparison} {number}
[filter] {with} known {property} = {property} != null
[filter] without a {property} | without an {property} | without {property} | and without a {property} | and without an {property} | and without {property} = {property} == null
[with] with | with a | with an | and with | and with a | and with an | in | and in =

[comparison] more than = >
[comparison] at least = >=
[comparison] exactly = ==
[comparison] at most | no more than = <=
[comparison] less than | fewer than = <

[amount] {property} = $_each.{property}
[amount] {property} times {other:property} = $_each.{property} * $_each.{other}

# Names of events
[event] page view | page views = PageViewed
[event] product view | product views = ProductViewed
[event] product list view | product list views = ProductListViewed
[event] search | searches = Searched
[event] click | clicks = Clicked
[event] submitted form | submitted forms = FormSubmitted
[event] cart | carts = AddToCart
[event] removal from the cart | removals from the cart = RemoveFromCart
[event] cart view | cart views = CartViewed
[event] checkout | checkouts = CheckoutStarted
[event] purchase | purchases = PurchaseCompleted
[event] refund | refunds = PurchaseRefunded
[event] delivered e-mail | delivered e-mails = EmailDelivered
[event] opened e-mail | opened e-mails = EmailOpened
[event] click in an e-mail | clicks in e-mails = EmailClicked
[event] unsubscription = EmailUnsubscribed
[event] sign-in | sign-ins = SignedIn
[event] sign-up = SignedUp
[event] site activity = SiteActivity
[event] cart activity = CartActivity
[event] e-mail activity = EmailActivity
[event] product interest = ProductInterest
[event] {fact} = {fact}

[history] purchases = event == "purchase_completed"
[history] refunds = event == "purchase_refunded"
[history] product views = event == "product_viewed"
[history] page views = event == "page_viewed"
[history] searches = event == "searched"
[history] carts = event == "add_to_cart"
[history] site activity = family == "SiteActivity"
[history] cart activity = family == "CartActivity"
[history] e-mail activity = family == "EmailActivity"
[history] events named {name} = event == "{name}"

# Names of properties and traits
[property] category | categories = category
[property] product | products = productId
[property] order | orders = orderId
[property] page type = pageType
[property] seconds on the page = secondsOnPage
[property] age group = ageGroup
[property] {word} = {word}

[weekday] Monday = MONDAY
[weekday] Tuesday = TUESDAY
[weekday] Wednesday = WEDNESDAY
[weekday] Thursday = THURSDAY
[weekday] Friday = FRIDAY
[weekday] Saturday = SATURDAY
[weekday] Sunday = SUNDAY
