import { useEffect, useRef, useState } from 'react';
import { wavOf } from './wav.ts';

/** A recording ends by itself after this long, seconds: the service takes no longer ones. */
export const LONGEST_S = 120;
const LOOK_EVERY_MS = 60;

/** What browsers do for voices spoils hearts. */
const AUDIO = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };

/** Records with the microphone. What a browser records is no format the service takes, so it is made a WAV file here. */
export function useMicrophone(onFile: (file: File) => void) {
  const [isRecording, setRecording] = useState(false);
  const [seconds, setSeconds] = useState(0);
  const [level, setLevel] = useState(0);
  const [problem, setProblem] = useState<string | null>(null);
  const end = useRef<(() => void) | null>(null);
  useEffect(() => () => end.current?.(), []);

  const start = async () => {
    setProblem(null);
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: AUDIO });
      const context = new AudioContext();
      const recorder = new MediaRecorder(stream);
      const parts: Blob[] = [];
      recorder.ondataavailable = ({ data }) => parts.push(data);
      recorder.onstop = async () => {
        for (const track of stream.getTracks()) track.stop();
        try {
          const decoded = await context.decodeAudioData(await new Blob(parts).arrayBuffer());
          onFile(new File([wavOf(decoded)], fileNameOf(new Date()), { type: 'audio/wav' }));
        } catch {
          setProblem('Nothing was recorded. Record for a second at least.');
        }
        void context.close();
      };
      const began = performance.now();
      const levelNow = meterOf(context, stream);
      const timer = setInterval(() => {
        const passed = (performance.now() - began) / 1_000;
        setSeconds(Math.floor(passed));
        setLevel(levelNow());
        if (passed > LONGEST_S) end.current?.();
      }, LOOK_EVERY_MS);
      end.current = () => {
        end.current = null;
        clearInterval(timer);
        setRecording(false);
        setSeconds(0);
        setLevel(0);
        recorder.stop();
      };
      recorder.start();
      setRecording(true);
    } catch (error) {
      setProblem(reasonOf(error));
    }
  };
  return { isRecording, seconds, level, problem, start, stop: () => end.current?.() };
}

/** @returns what tells how loud it is, 0 to 1 */
function meterOf(context: AudioContext, stream: MediaStream): () => number {
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return () => {
    analyser.getFloatTimeDomainData(samples);
    return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
  };
}

function reasonOf(error: unknown): string {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError') return 'The browser does not allow this page to use the microphone.';
  if (name === 'NotFoundError') return 'There is no microphone.';
  return 'The microphone cannot be used. It needs HTTPS, or a page of this computer.';
}

function fileNameOf(date: Date): string {
  return `microphone ${date.toISOString().slice(0, 19).replaceAll(':', '-')}.wav`;
}
