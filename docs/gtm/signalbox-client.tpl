___TERMS_OF_SERVICE___

By creating or modifying this file you agree to Google Tag Manager's Community
Template Gallery Developer Terms of Service available at
https://developers.google.com/tag-manager/gallery-tos (or such other URL as
Google may provide), as modified from time to time.

___INFO___

{
  "type": "CLIENT",
  "id": "cvt_temp_public_id",
  "version": 1,
  "securityGroups": [],
  "displayName": "Signalbox",
  "brand": {
    "id": "brand_signalbox",
    "displayName": "Signalbox"
  },
  "description": "Serves the Signalbox browser tag from your own domain, and hands its events on to Signalbox and to the tags of this container.",
  "containerContexts": [
    "SERVER"
  ]
}

___TEMPLATE_PARAMETERS___

[
  {
    "type": "TEXT",
    "name": "host",
    "displayName": "Address of your Signalbox",
    "simpleValueType": true,
    "help": "Such as https://signalbox.example.org",
    "valueValidators": [
      {
        "type": "REGEX",
        "args": [
          "^https://[^/]+$"
        ],
        "errorMessage": "Expected an address such as https://signalbox.example.org, without a path."
      }
    ]
  },
  {
    "type": "CHECKBOX",
    "name": "runsContainer",
    "checkboxText": "Let the tags of this container see each event",
    "simpleValueType": true,
    "defaultValue": false
  }
]

___SANDBOXED_JS_FOR_SERVER___

const claimRequest = require('claimRequest');
const getRequestBody = require('getRequestBody');
const getRequestHeader = require('getRequestHeader');
const getRequestMethod = require('getRequestMethod');
const getRequestPath = require('getRequestPath');
const JSON = require('JSON');
const returnResponse = require('returnResponse');
const runContainer = require('runContainer');
const sendHttpRequest = require('sendHttpRequest');
const setResponseBody = require('setResponseBody');
const setResponseHeader = require('setResponseHeader');
const setResponseStatus = require('setResponseStatus');

const path = getRequestPath();
const method = getRequestMethod();
// Within what clients wait for; what comes later is sent again by them.
const TIMEOUT = 5000;
const HANDED_BACK = ['content-type', 'cache-control', 'etag', 'retry-after'];

if (path === '/tag.js' && method === 'GET') {
  claimRequest();
  handOn({method: 'GET', timeout: TIMEOUT});
} else if (path === '/v1/b') {
  claimRequest();
  allowOrigin();
  if (method === 'OPTIONS') {
    setResponseStatus(204);
    returnResponse();
  } else {
    const body = getRequestBody() || '';
    handOn({method: 'POST', timeout: TIMEOUT, headers: {'Content-Type': 'text/plain'}}, body, () => show(body));
  }
}

function allowOrigin() {
  const origin = getRequestHeader('origin');
  if (origin) {
    setResponseHeader('Access-Control-Allow-Origin', origin);
    setResponseHeader('Access-Control-Expose-Headers', 'Retry-After');
    setResponseHeader('Vary', 'Origin');
  }
}

// The status is Signalbox's own, so that the browser tag knows what to send again.
function handOn(options, body, accepted) {
  sendHttpRequest(data.host + path, options, body).then(
    (result) => {
      setResponseStatus(result.statusCode);
      HANDED_BACK.forEach((name) => {
        if (result.headers && result.headers[name]) {
          setResponseHeader(name, result.headers[name]);
        }
      });
      setResponseBody(result.body || '');
      if (accepted && result.statusCode < 300) {
        accepted();
      }
      returnResponse();
    },
    () => {
      setResponseStatus(503);
      setResponseHeader('Retry-After', '10');
      returnResponse();
    }
  );
}

function show(body) {
  const sent = data.runsContainer ? JSON.parse(body) : undefined;
  if (sent && sent.batch) {
    sent.batch.forEach((event) => {
      const seen = {
        event_name: event.type === 'identify' ? 'identify' : event.event,
        client_id: event.anonymousId,
        user_id: event.userId
      };
      const said = event.properties || event.traits || {};
      for (let name in said) {
        seen[name] = said[name];
      }
      runContainer(seen, () => {});
    });
  }
}

___SERVER_PERMISSIONS___

[
  {
    "instance": {
      "key": {
        "publicId": "read_request",
        "versionId": "1"
      },
      "param": [
        {
          "key": "requestAccess",
          "value": {
            "type": 1,
            "string": "any"
          }
        },
        {
          "key": "headerAccess",
          "value": {
            "type": 1,
            "string": "any"
          }
        },
        {
          "key": "queryParameterAccess",
          "value": {
            "type": 1,
            "string": "any"
          }
        }
      ]
    },
    "clientAnnotations": {
      "isEditedByUser": true
    },
    "isRequired": true
  },
  {
    "instance": {
      "key": {
        "publicId": "access_response",
        "versionId": "1"
      },
      "param": [
        {
          "key": "writeResponseAccess",
          "value": {
            "type": 1,
            "string": "any"
          }
        },
        {
          "key": "writeHeaderAccess",
          "value": {
            "type": 1,
            "string": "any"
          }
        }
      ]
    },
    "clientAnnotations": {
      "isEditedByUser": true
    },
    "isRequired": true
  },
  {
    "instance": {
      "key": {
        "publicId": "return_response",
        "versionId": "1"
      },
      "param": []
    },
    "isRequired": true
  },
  {
    "instance": {
      "key": {
        "publicId": "run_container",
        "versionId": "1"
      },
      "param": []
    },
    "isRequired": true
  },
  {
    "instance": {
      "key": {
        "publicId": "send_http",
        "versionId": "1"
      },
      "param": [
        {
          "key": "allowedUrls",
          "value": {
            "type": 1,
            "string": "any"
          }
        }
      ]
    },
    "clientAnnotations": {
      "isEditedByUser": true
    },
    "isRequired": true
  }
]

___TESTS___

scenarios: []

___NOTES___

Part of Signalbox; its script is tested there by src/test/clients/gtm.test.mjs.
