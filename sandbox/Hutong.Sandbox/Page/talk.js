import { handset } from './api.js';
import { allow, audio } from './ring.js';

let loaded;

/** A person at the page in a call: the microphone goes in, what comes is heard. */
export class Talk {
  static async begin(number, { onLevel, onOver, onNoMicrophone }) {
    const context = audio();
    await allow();
    loaded ??= context.audioWorklet.addModule('talk-worklet.js');
    await loaded;
    const talk = new Talk(context, onLevel);
    await talk.takeMicrophone(onNoMicrophone);
    talk.connect(number, onOver);
    return talk;
  }

  constructor(context, onLevel) {
    this.context = context;
    this.isMuted = false;
    this.node = new AudioWorkletNode(context, 'talk', { outputChannelCount: [1] });
    this.node.connect(context.destination);
    this.node.port.onmessage = ({ data }) => {
      if (typeof data === 'number') {
        onLevel(data);
      } else if (this.socket?.readyState === WebSocket.OPEN) {
        this.socket.send(this.isMuted ? new ArrayBuffer(data.byteLength) : data);
      }
    };
  }

  async takeMicrophone(onNoMicrophone) {
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({
        audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
      });
      this.source = this.context.createMediaStreamSource(this.stream);
      this.source.connect(this.node);
    } catch (error) {
      onNoMicrophone(error?.name === 'NotAllowedError' ? 'microphoneRefused' : 'noMicrophone');
    }
  }

  connect(number, onOver) {
    const address = new URL(`api/${handset(number, 'sound')}`, location.href);
    address.protocol = 'ws:';
    this.socket = new WebSocket(address);
    this.socket.binaryType = 'arraybuffer';
    this.socket.onmessage = ({ data }) => this.node.port.postMessage(data, [data]);
    this.socket.onclose = () => {
      this.end();
      onOver();
    };
  }

  end() {
    this.socket?.close();
    this.source?.disconnect();
    this.node.disconnect();
    this.node.port.postMessage('over');
    for (const track of this.stream?.getTracks() ?? []) {
      track.stop();
    }
  }
}
